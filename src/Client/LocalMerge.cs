using System.Collections.Immutable;
using PluginState.Conflicts;
using PluginState.Documents;

namespace PluginState.Client;

/// <summary>Brings an edit that was made on one document onto another.</summary>
internal sealed class LocalMerge
{
    private readonly MergeRules _rules;
    private readonly Func<DetectedConflict, Slot<StateValue>>? _settle;

    public LocalMerge(SharedStateOptions options)
    {
        _rules = options.MergeRules.IsDefaultOrEmpty ? MergeRules.Empty : new(options.MergeRules);
        _settle = options.SettleLocally;
    }

    /// <summary>
    /// What an edit that the server has not answered makes of a document. Once it was sent the document may have it already, and nobody is asked about
    /// what looks like a conflict then.
    /// </summary>
    public StateValue Show(QueuedEdit edit, StateValue document)
    {
        if (ReferenceEquals(edit.Base, document))
            return edit.Result;
        var merge = ThreeWayMerge.Of(edit.Base, edit.Result, document, new() { Rules = _rules });
        return merge.Conflicts.IsEmpty ? merge.Document : Answered(edit, document, merge.Conflicts, edit.WasSent ? null : _settle, includesEqualEdits: false);
    }

    /// <summary>
    /// What an edit makes of a document that does not have it. Where a function or a settler of the user's can tell, an edit of others that came to the same
    /// value counts as a conflict: two increments are not one.
    /// </summary>
    public StateValue Bring(QueuedEdit edit, StateValue document, out ImmutableArray<DetectedConflict> conflicts)
    {
        var asksAll = _settle is not null || edit.Source is EditSource.Function;
        var merge = ThreeWayMerge.Of(edit.Base, edit.Result, document, new() { Rules = _rules, IncludesEqualEdits = asksAll ? static _ => true : null });
        conflicts = merge.Conflicts;
        return conflicts.IsEmpty ? merge.Document : Answered(edit, document, conflicts, _settle, asksAll);
    }

    private StateValue Answered(
        QueuedEdit edit, StateValue document, ImmutableArray<DetectedConflict> conflicts, Func<DetectedConflict, Slot<StateValue>>? settle, bool includesEqualEdits)
    {
        var answers = conflicts.ToDictionary(static conflict => conflict.Path, settle ?? (static conflict => conflict.Local));
        return ThreeWayMerge.Of(edit.Base, edit.Result, document, new()
        {
            Rules = _rules,
            Answers = answers,
            IncludesEqualEdits = includesEqualEdits ? static _ => false : null, // makes the merge go down to those that were answered
        }).Document;
    }
}
