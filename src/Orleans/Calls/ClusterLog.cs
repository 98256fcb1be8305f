using Microsoft.Extensions.Logging;

namespace PluginState.Orleans.Calls;

internal static partial class ClusterLog
{
    [LoggerMessage(3001, LogLevel.Debug, "A call to state '{StateId}' is tried again after {Error}: {Reason}")]
    public static partial void CallIsTriedAgain(this ILogger logger, string stateId, string error, string reason);
}
