using System.Collections.Immutable;
using PluginState.Conflicts;
using PluginState.Documents;

namespace PluginState.Client;

/// <summary>Brings an edit that was made on one document onto another.</summary>
internal sealed class LocalMerge
{
    private readonly MergeRules _rules;
    private readonly Func<DetectedConflict, Slot<StateValue>> _settle;

    public LocalMerge(SharedStateOptions options)
    {
        _rules = options.MergeRules.IsDefaultOrEmpty ? MergeRules.Empty : new(options.MergeRules);
        _settle = options.SettleLocally ?? (static conflict => conflict.Local);
    }

    /// <summary>What the edit makes of a document.</summary>
    public StateValue Merge(StateValue @base, StateValue result, StateValue document) =>
        ReferenceEquals(@base, document) ? result : Merge(@base, result, document, out _);

    /// <summary>What the edit makes of a document, and the conflicts that were settled for it.</summary>
    public StateValue Merge(StateValue @base, StateValue result, StateValue document, out ImmutableArray<DetectedConflict> conflicts)
    {
        var merge = ThreeWayMerge.Of(@base, result, document, new() { Rules = _rules });
        conflicts = merge.Conflicts;
        if (conflicts.IsEmpty)
            return merge.Document;
        var answers = conflicts.ToDictionary(static conflict => conflict.Path, _settle);
        return ThreeWayMerge.Of(@base, result, document, new() { Rules = _rules, Answers = answers }).Document;
    }
}
