using Microsoft.Extensions.Logging;
using PluginState.Resolvers;

namespace PluginState.Conflicts;

/// <summary>What answering conflicts tells the log. Event ids 1201 to 1299.</summary>
internal static partial class ConflictLog
{
    [LoggerMessage(1201, LogLevel.Warning, "The resolver '{Name}' ({Origin}) failed on state '{StateId}', path '{Path}': {Reason}.")]
    public static partial void ResolverFailed(this ILogger logger, string name, ResolverOrigin origin, string stateId, string path, string reason);

    [LoggerMessage(1202, LogLevel.Warning, "The resolver '{Name}' ({Origin}) is not asked until {Until:u}: {Failures} calls in a row failed, and the last one {Reason}.")]
    public static partial void ResolverBroke(this ILogger logger, string name, ResolverOrigin origin, DateTimeOffset until, int failures, string reason);

    [LoggerMessage(1203, LogLevel.Information, "The resolver '{Name}' ({Origin}) answered when it was tried out, and is asked again.")]
    public static partial void ResolverMended(this ILogger logger, string name, ResolverOrigin origin);
}
