using Microsoft.Extensions.Logging;

namespace PluginState.Orleans.Roster;

internal static partial class RosterLog
{
    [LoggerMessage(3011, LogLevel.Information, "Silo '{Silo}' has the resolvers of the cluster, {Resolvers} of them, and serves")]
    public static partial void SiloIsAdmitted(this ILogger logger, string silo, int resolvers);

    [LoggerMessage(3012, LogLevel.Error, "Silo '{Silo}' does not have the resolvers of the cluster any more: {Difference}")]
    public static partial void SiloDiffers(this ILogger logger, string silo, string difference);

    [LoggerMessage(3013, LogLevel.Debug, "The roster of resolvers did not answer silo '{Silo}': {Reason}")]
    public static partial void RosterIsSilent(this ILogger logger, string silo, string reason);
}
