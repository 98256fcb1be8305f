using Microsoft.Extensions.Logging;
using PluginState.Resolvers;

namespace PluginState.Conflicts;

/// <summary>What answering conflicts tells the log. Event ids 1201 to 1299.</summary>
internal static partial class ConflictLog
{
    [LoggerMessage(1201, LogLevel.Warning, "The resolver '{Name}' ({Origin}) failed on state '{StateId}', path '{Path}': {Reason}.")]
    public static partial void ResolverFailed(this ILogger logger, string name, ResolverOrigin origin, string stateId, string path, string reason);
}
