using Microsoft.Extensions.Logging;

namespace PluginState.Plugins;

/// <summary>Every log message of the plugin host, with stable event ids.</summary>
internal static partial class PluginLog
{
    [LoggerMessage(2001, LogLevel.Debug, "Found the plugin '{Plugin}' at '{Path}'.")]
    public static partial void PluginDiscovered(this ILogger logger, string plugin, string path);

    [LoggerMessage(2002, LogLevel.Warning, "The plugin '{Plugin}' at '{Path}' was not taken ({Code}): {Reason}")]
    public static partial void PluginRejected(this ILogger logger, string plugin, string path, PluginRejectionCode code, string reason);

    [LoggerMessage(2003, LogLevel.Warning, "The new content of the plugin '{Plugin}' at '{Path}' was not taken ({Code}), the one before keeps serving: {Reason}")]
    public static partial void PluginReplacementRejected(this ILogger logger, string plugin, string path, PluginRejectionCode code, string reason);

    [LoggerMessage(2004, LogLevel.Information, "The plugin '{Plugin}' {Version} is active with {Resolvers} resolver(s); content {Hash}.")]
    public static partial void PluginActivated(this ILogger logger, string plugin, Version? version, int resolvers, string? hash);

    [LoggerMessage(2005, LogLevel.Information, "The plugin '{Plugin}' was replaced by {Version}, its generation {Generation}, with {Resolvers} resolver(s); content {Hash}.")]
    public static partial void PluginReplaced(this ILogger logger, string plugin, Version? version, int generation, int resolvers, string? hash);

    [LoggerMessage(2006, LogLevel.Information, "The plugin '{Plugin}' was withdrawn.")]
    public static partial void PluginWithdrawn(this ILogger logger, string plugin);

    [LoggerMessage(2007, LogLevel.Debug, "The code of the plugin '{Plugin}' waits to leave memory: a call, or an object of the plugin's that is still held, may use it.")]
    public static partial void PluginUnloadPending(this ILogger logger, string plugin);

    [LoggerMessage(2008, LogLevel.Debug, "The code of the plugin '{Plugin}' has left memory.")]
    public static partial void PluginUnloaded(this ILogger logger, string plugin);

    [LoggerMessage(2009, LogLevel.Warning, "Watching the plugin folder '{Folder}' failed; it is scanned instead, and looked at periodically.")]
    public static partial void PluginWatcherFailed(this ILogger logger, Exception exception, string folder);

    [LoggerMessage(2010, LogLevel.Warning, "The plugin folder '{Folder}' is gone; its plugins are withdrawn until it returns.")]
    public static partial void PluginFolderGone(this ILogger logger, string folder);

    [LoggerMessage(2011, LogLevel.Error, "Scanning the plugin folder '{Folder}' failed; it is tried again.")]
    public static partial void PluginScanFailed(this ILogger logger, Exception exception, string folder);

    [LoggerMessage(2012, LogLevel.Error, "A handler of the plugin host's Changed event threw.")]
    public static partial void PluginChangedHandlerFailed(this ILogger logger, Exception exception);

    [LoggerMessage(2013, LogLevel.Error, "A handler of an eviction event threw while the resolvers of the plugin '{Plugin}' were declared or withdrawn.")]
    public static partial void PluginEvictionHandlerFailed(this ILogger logger, Exception exception, string plugin);

    [LoggerMessage(2014, LogLevel.Warning, "{Count} more plugins lie in '{Folder}' than are looked at; remove some, or raise MaxPlugins.")]
    public static partial void PluginsNotLookedAt(this ILogger logger, int count, string folder);

    [LoggerMessage(2015, LogLevel.Warning, "The code of the plugin '{Plugin}' does not leave memory. {Reason}")]
    public static partial void PluginHeld(this ILogger logger, string plugin, string reason);

    [LoggerMessage(2016, LogLevel.Information, "The code of the plugin '{Plugin}' was let go: none of its {Resolvers} resolver(s) is live. It comes back on demand.")]
    public static partial void PluginLetGo(this ILogger logger, string plugin, int resolvers);

    [LoggerMessage(2017, LogLevel.Information, "The code of the plugin '{Plugin}' came back on demand in {Milliseconds} ms.")]
    public static partial void PluginCameBack(this ILogger logger, string plugin, double milliseconds);

    [LoggerMessage(2018, LogLevel.Warning, "The code of the plugin '{Plugin}' could not be loaded again ({Code}): {Reason}")]
    public static partial void PluginDidNotComeBack(this ILogger logger, string plugin, PluginRejectionCode code, string reason);

    [LoggerMessage(2019, LogLevel.Error, "The plugin '{Plugin}' is quarantined ({Code}): {Reason} Its content {Hash} is not taken again until it is cleared.")]
    public static partial void PluginQuarantined(this ILogger logger, string plugin, PluginRejectionCode code, string reason, string hash);

    [LoggerMessage(2020, LogLevel.Information, "The plugin '{Plugin}' is no longer quarantined; it is looked at again.")]
    public static partial void PluginCleared(this ILogger logger, string plugin);

    [LoggerMessage(2021, LogLevel.Warning, "The quarantine file '{File}' cannot be {Verb}; what is quarantined is remembered until the app ends. {Reason}")]
    public static partial void PluginQuarantineFileFailed(this ILogger logger, string file, string verb, string reason);
}
