using Microsoft.Extensions.Logging;

namespace PluginState.AspNetCore.Hosting;

/// <summary>What the server tells the operator, and no client.</summary>
internal static partial class ServerLog
{
    [LoggerMessage(1401, LogLevel.Error, "The storage failed, and with it a request.")]
    public static partial void StorageFailed(this ILogger logger, Exception error);
}
