using Microsoft.Extensions.Logging;
using PluginState.Bounded;
using PluginState.Resolvers;

namespace PluginState.Diagnostics;

/// <summary>Every log message of the runtime, in one place, with stable event ids.</summary>
internal static partial class Log
{
    [LoggerMessage(1001, LogLevel.Warning, "The resolver name '{Name}' is declared by {Winner} and by {Loser}; {Winner} goes first.")]
    public static partial void ResolverNameClash(this ILogger logger, string name, ResolverOrigin winner, ResolverOrigin loser);

    [LoggerMessage(1002, LogLevel.Warning, "{Declared} resolvers are declared and {Capacity} can be live: the least recently used ones were evicted and come back on demand. Raise Resolvers.Capacity if they are all in use.")]
    public static partial void MoreDeclaredThanLive(this ILogger logger, int declared, int capacity);

    [LoggerMessage(1003, LogLevel.Warning, "The resolver '{Name}' ({Origin}) failed on state '{StateId}', path '{Path}': {Reason}.")]
    public static partial void ResolverFailed(this ILogger logger, string name, ResolverOrigin origin, string stateId, string path, string reason);

    [LoggerMessage(1101, LogLevel.Warning, "The state '{StateId}' (version {Version}) was evicted ({Reason}). Raise MaxResidentStates, or save the document that the StateEvicted event carries.")]
    public static partial void StateEvicted(this ILogger logger, string stateId, long version, EvictionReason reason);

    [LoggerMessage(1102, LogLevel.Information, "{Count} contexts were not used for {TimeToLive} and were evicted.")]
    public static partial void ContextsExpired(this ILogger logger, int count, TimeSpan timeToLive);

    [LoggerMessage(1103, LogLevel.Error, "A handler of an eviction event threw while expired entries were cleaned up; the clean-up goes on.")]
    public static partial void SweepFailed(this ILogger logger, Exception error);

    [LoggerMessage(1104, LogLevel.Warning, "{Count} updates were still running {Timeout} after the manager was disposed; their resolvers ignore cancellation.")]
    public static partial void UpdatesStillRunning(this ILogger logger, int count, TimeSpan timeout);
}
