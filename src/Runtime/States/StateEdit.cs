using System.Diagnostics.CodeAnalysis;
using PluginState.Documents;

namespace PluginState.States;

/// <summary>What an update does to the version its context saw last: a JSON Patch, a merge patch, or a whole new document.</summary>
public sealed class StateEdit
{
    private readonly Func<StateValue, StateValue> _apply;

    private StateEdit(Func<StateValue, StateValue> apply) => _apply = apply;

    /// <summary>Applies a JSON Patch (RFC 6902).</summary>
    public static StateEdit Patch(JsonPatch patch)
    {
        ArgumentNullException.ThrowIfNull(patch);
        return new(patch.Apply);
    }

    /// <summary>Applies a JSON Merge Patch (RFC 7396).</summary>
    public static StateEdit Merge(StateValue patch)
    {
        ArgumentNullException.ThrowIfNull(patch);
        return new(document => MergePatch.Apply(document, patch));
    }

    /// <summary>Replaces the whole document.</summary>
    public static StateEdit Replace(StateValue document)
    {
        ArgumentNullException.ThrowIfNull(document);
        return new(_ => document);
    }

    /// <summary>Applies a JSON Patch.</summary>
    [SuppressMessage("Usage", "CA2225", Justification = "Patch is the named alternate.")]
    public static implicit operator StateEdit(JsonPatch patch) => Patch(patch);

    internal StateValue Apply(StateValue document) => _apply(document);
}
