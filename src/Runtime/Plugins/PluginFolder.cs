using Microsoft.Extensions.Logging;

namespace PluginState.Plugins;

/// <summary>The folder that plugins are dropped into.</summary>
/// <remarks>Used under the host's scan gate only.</remarks>
internal sealed class PluginFolder(string path, int mostCandidates, ILogger logger)
{
    private bool _isGone;
    private int _left;

    /// <summary>The candidates by name, at most a fixed number of them, and the flat DLLs that have the name of a folder.</summary>
    /// <param name="goesFirst">Whether a name is kept before others where there are too many.</param>
    public (IReadOnlyList<PluginCandidate> Found, IReadOnlyList<PluginCandidate> Clashing) Find(Func<string, bool> goesFirst)
    {
        var isGone = !Directory.Exists(path);
        if (isGone && !_isGone)
            logger.PluginFolderGone(path);
        _isGone = isGone;
        if (isGone)
            return ([], []);

        var (found, clashing) = PluginCandidate.Find(path);
        var left = Math.Max(0, found.Count - mostCandidates);
        if (left > 0 && left != _left)
            logger.PluginsNotLookedAt(left, path);
        _left = left;
        return left == 0
            ? (found, clashing)
            : ([.. found.OrderBy(candidate => !goesFirst(candidate.Name)).Take(mostCandidates)], clashing);
    }
}
