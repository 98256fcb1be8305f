using Microsoft.Extensions.Logging;
using PluginState.Bounded;

namespace PluginState.States;

/// <summary>What the manager tells the log. Event ids 1101 to 1199.</summary>
internal static partial class StateLog
{
    [LoggerMessage(1101, LogLevel.Warning, "The state '{StateId}' (version {Version}) was evicted ({Reason}). Raise MaxResidentStates, or save the document that the StateEvicted event carries.")]
    public static partial void StateEvicted(this ILogger logger, string stateId, long version, EvictionReason reason);

    [LoggerMessage(1102, LogLevel.Information, "{Count} contexts were not used for {TimeToLive} and were evicted.")]
    public static partial void ContextsExpired(this ILogger logger, int count, TimeSpan timeToLive);

    [LoggerMessage(1103, LogLevel.Error, "A handler of an eviction event threw while expired entries were cleaned up; the clean-up goes on.")]
    public static partial void SweepFailed(this ILogger logger, Exception error);

    [LoggerMessage(1104, LogLevel.Warning, "{Count} updates were still running {Timeout} after the manager was disposed; their resolvers ignore cancellation.")]
    public static partial void UpdatesStillRunning(this ILogger logger, int count, TimeSpan timeout);

    [LoggerMessage(1105, LogLevel.Error, "A handler of an eviction event threw; what left memory is stored, and the operation it left for goes on.")]
    public static partial void EvictionHandlerFailed(this ILogger logger, Exception error);
}
