using PluginState.Plugins;

namespace PluginState.Orleans.Roster;

/// <summary>Lets a plugin's content serve once every silo has the same, and one that was taken away go once no silo has it.</summary>
/// <remarks>
/// So a plugin is rolled over a cluster by dropping it on each node: until the last one has it the content before goes on serving everywhere. What the folder has
/// is noted as the plugin host looks at it, and the verdicts are those of the roster's last answer; one that is about another content than the folder has by now counts for
/// nothing. A lock that runs no other code guards both.
/// </remarks>
internal sealed class ClusterPluginAdmission : IPluginAdmission
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, ReportedContent?> _present = new(StringComparer.Ordinal); // a plugin that was taken away stays as null until it is gone everywhere
    private Dictionary<string, PluginVerdict> _verdicts = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public event Action? Changed;

    /// <summary>Raised when the folder has something else than was reported.</summary>
    public event Action? Noted;

    /// <summary>What the folder has of each plugin.</summary>
    public Dictionary<string, ReportedContent?> Present
    {
        get
        {
            lock (_lock)
                return new(_present, StringComparer.Ordinal);
        }
    }

    public bool TryAdmit(string plugin, Version? version, string contentHash, out PluginRejection? wait) =>
        TryNote(plugin, ReportedContent.Of(version, contentHash), out wait);

    public bool TryWithdraw(string plugin, out PluginRejection? wait)
    {
        if (!TryNote(plugin, null, out wait))
            return false;
        lock (_lock)
            _present.Remove(plugin);
        return true;
    }

    /// <summary>Takes what the roster said.</summary>
    public void Take(IEnumerable<PluginVerdict> verdicts)
    {
        bool isChanged;
        lock (_lock)
        {
            var before = _verdicts;
            _verdicts = verdicts.ToDictionary(static verdict => verdict.Plugin, StringComparer.Ordinal);
            isChanged = before.Count != _verdicts.Count || _verdicts.Any(verdict => !before.TryGetValue(verdict.Key, out var known) || known != verdict.Value);
        }

        if (isChanged)
            Changed?.Invoke();
    }

    private bool TryNote(string plugin, ReportedContent? content, out PluginRejection? wait)
    {
        bool isNew;
        PluginVerdict? verdict;
        lock (_lock)
        {
            isNew = !_present.TryGetValue(plugin, out var known) || known != content;
            _present[plugin] = content;
            verdict = _verdicts.GetValueOrDefault(plugin);
        }

        if (isNew)
            Noted?.Invoke();
        var isKnown = verdict is not null && verdict.Hash == content?.Hash;
        wait = isKnown && verdict!.Difference is { } difference ? new(PluginRejectionCode.NotOnEverySilo, difference) : null;
        return isKnown && wait is null;
    }
}
