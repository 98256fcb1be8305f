using Microsoft.Extensions.Logging;

namespace PluginState.Resolvers;

/// <summary>What the catalog tells the log. Event ids 1001 to 1099.</summary>
internal static partial class ResolverLog
{
    [LoggerMessage(1001, LogLevel.Warning, "The resolver name '{Name}' is declared by {Winner} and by {Loser}; {Winner} goes first.")]
    public static partial void ResolverNameClash(this ILogger logger, string name, ResolverOrigin winner, ResolverOrigin loser);

    [LoggerMessage(1002, LogLevel.Warning, "{Declared} resolvers are declared and {Capacity} can be live: the least recently used ones were evicted and come back on demand. Raise Resolvers.Capacity if they are all in use.")]
    public static partial void MoreDeclaredThanLive(this ILogger logger, int declared, int capacity);

    [LoggerMessage(1003, LogLevel.Error, "A handler that was told of trouble with the resolver '{Name}' ({Origin}) threw; the update goes on.")]
    public static partial void TroubledHandlerFailed(this ILogger logger, Exception error, string name, ResolverOrigin origin);
}
