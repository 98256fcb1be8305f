using Microsoft.Extensions.Logging;

namespace PluginState.Diagnostics;

/// <summary>What the metrics tell the log. Event ids 1301 to 1399.</summary>
internal static partial class MetricsLog
{
    [LoggerMessage(1301, LogLevel.Error, "A listener of the instrument '{Instrument}' threw; what was measured stands.")]
    public static partial void MetricsListenerFailed(this ILogger logger, Exception error, string instrument);
}
