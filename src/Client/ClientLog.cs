using Microsoft.Extensions.Logging;

namespace PluginState.Client;

/// <summary>What the client says.</summary>
internal static partial class ClientLog
{
    [LoggerMessage(EventId = 1, Level = LogLevel.Information, Message = "Lost the connection to state '{StateId}'; trying again in {Delay}")]
    public static partial void ConnectionLost(this ILogger logger, Exception error, string stateId, TimeSpan delay);

    [LoggerMessage(EventId = 2, Level = LogLevel.Information, Message = "The context of state '{StateId}' is gone; opening another")]
    public static partial void ContextGone(this ILogger logger, Exception error, string stateId);

    [LoggerMessage(EventId = 3, Level = LogLevel.Warning, Message = "Edit {OperationId} of state '{StateId}' was refused")]
    public static partial void EditRejected(this ILogger logger, Exception error, Guid operationId, string stateId);

    [LoggerMessage(EventId = 4, Level = LogLevel.Critical, Message = "The shared state '{StateId}' failed and is closed")]
    public static partial void Crashed(this ILogger logger, Exception error, string stateId);

    [LoggerMessage(EventId = 5, Level = LogLevel.Debug, Message = "The context of state '{StateId}' could not be removed; the server will, when nobody uses it")]
    public static partial void ContextNotRemoved(this ILogger logger, Exception error, string stateId);
}
