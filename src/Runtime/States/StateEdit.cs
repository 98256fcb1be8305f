using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using PluginState.Conflicts;
using PluginState.Documents;

namespace PluginState.States;

/// <summary>What an update does to the version its context saw last: a JSON Patch, a merge patch, or a whole new document.</summary>
public sealed class StateEdit
{
    private readonly Func<StateValue, StateLimits, CancellationToken, StateValue> _apply;
    private readonly JsonPatch _patch; // empty where it is none
    private readonly Func<int> _fingerprint;

    private StateEdit(
        Func<StateValue, StateLimits, CancellationToken, StateValue> apply, JsonPatch patch, Func<int> fingerprint)
    {
        _apply = apply;
        _patch = patch;
        _fingerprint = fingerprint;
    }

    /// <summary>A hash of what it does, the same for equal edits of this process. Walks the whole edit.</summary>
    internal int Fingerprint => _fingerprint();

    /// <summary>How many operations it counts for.</summary>
    internal int Size => Math.Max(1, _patch.Operations.Length);

    /// <summary>Whether it depends on what it looks at.</summary>
    internal bool HasTests => _patch.Operations.Any(static operation => operation.Kind == JsonPatchOperationKind.Test);

    /// <summary>
    /// Applies a JSON Patch (RFC 6902). Its <c>test</c> operations must hold in the version it was made on, and nobody may have changed
    /// what they look at since.
    /// </summary>
    public static StateEdit Patch(JsonPatch patch)
    {
        ArgumentNullException.ThrowIfNull(patch);
        return new(patch.Apply, patch, () => Hash(patch));
    }

    /// <summary>Applies a JSON Merge Patch (RFC 7396).</summary>
    public static StateEdit Merge(StateValue patch)
    {
        ArgumentNullException.ThrowIfNull(patch);
        return new((document, _, _) => MergePatch.Apply(document, patch), JsonPatch.Empty, () => HashCode.Combine("merge", patch));
    }

    /// <summary>Replaces the whole document.</summary>
    public static StateEdit Replace(StateValue document)
    {
        ArgumentNullException.ThrowIfNull(document);
        return new((_, _, _) => document, JsonPatch.Empty, () => HashCode.Combine("replace", document));
    }

    /// <summary>Applies a JSON Patch.</summary>
    [SuppressMessage("Usage", "CA2225", Justification = "Patch is the named alternate.")]
    public static implicit operator StateEdit(JsonPatch patch) => Patch(patch);

    internal StateValue Apply(StateValue document, StateLimits limits, CancellationToken cancellationToken) => _apply(document, limits, cancellationToken);

    /// <summary>The subtrees it moves in a document it fits.</summary>
    internal ImmutableArray<SubtreeMove> MovesIn(StateValue document, StateLimits limits) => NetMoves.Of(_patch, document, limits);

    /// <summary>A test is a dependency on what it looked at: that must be in the current version what it was in the base.</summary>
    /// <exception cref="JsonPatchException">Others have changed it.</exception>
    internal void CheckTests(StateSnapshot @base, StateSnapshot current)
    {
        for (var i = 0; i < _patch.Operations.Length; i++)
        {
            var (kind, path, _, _) = _patch.Operations[i];
            if (kind == JsonPatchOperationKind.Test && !@base.Document.Get(path).Equals(current.Document.Get(path)))
            {
                throw new JsonPatchException(i, path.ToString(),
                    $"the test was made on version {@base.Version}, and what it looks at has changed by version {current.Version}");
            }
        }
    }

    private static int Hash(JsonPatch patch)
    {
        var hash = new HashCode();
        foreach (var operation in patch.Operations)
            hash.Add(operation);
        return hash.ToHashCode();
    }
}
