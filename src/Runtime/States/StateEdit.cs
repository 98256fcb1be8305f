using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using PluginState.Conflicts;
using PluginState.Documents;

namespace PluginState.States;

/// <summary>What an update does to the version its context saw last: a JSON Patch, a merge patch, or a whole new document.</summary>
public sealed class StateEdit
{
    private StateEdit(StateEditKind kind, JsonPatch operations, StateValue? operand) => (Kind, Operations, Operand) = (kind, operations, operand);

    /// <summary>Which of the three it is.</summary>
    internal StateEditKind Kind { get; }

    /// <summary>The JSON Patch; empty where it is none.</summary>
    internal JsonPatch Operations { get; }

    /// <summary>The merge patch or the document; null where it is a JSON Patch.</summary>
    internal StateValue? Operand { get; }

    /// <summary>A hash of what it does, the same for equal edits of this process. Walks the whole edit.</summary>
    internal int Fingerprint => Kind == StateEditKind.Patch ? Hash(Operations) : HashCode.Combine(Kind, Operand);

    /// <summary>How many operations it counts for.</summary>
    internal int Size => Math.Max(1, Operations.Operations.Length);

    /// <summary>Whether it depends on what it looks at.</summary>
    internal bool HasTests => Operations.Operations.Any(static operation => operation.Kind == JsonPatchOperationKind.Test);

    /// <summary>
    /// Applies a JSON Patch (RFC 6902). Its <c>test</c> operations must hold in the version it was made on, and nobody may have changed
    /// what they look at since.
    /// </summary>
    public static StateEdit Patch(JsonPatch patch)
    {
        ArgumentNullException.ThrowIfNull(patch);
        return new(StateEditKind.Patch, patch, null);
    }

    /// <summary>Applies a JSON Merge Patch (RFC 7396).</summary>
    public static StateEdit Merge(StateValue patch)
    {
        ArgumentNullException.ThrowIfNull(patch);
        return new(StateEditKind.Merge, JsonPatch.Empty, patch);
    }

    /// <summary>Replaces the whole document.</summary>
    public static StateEdit Replace(StateValue document)
    {
        ArgumentNullException.ThrowIfNull(document);
        return new(StateEditKind.Replace, JsonPatch.Empty, document);
    }

    /// <summary>Applies a JSON Patch.</summary>
    [SuppressMessage("Usage", "CA2225", Justification = "Patch is the named alternate.")]
    public static implicit operator StateEdit(JsonPatch patch) => Patch(patch);

    internal StateValue Apply(StateValue document, StateLimits limits, CancellationToken cancellationToken) => Kind switch
    {
        StateEditKind.Patch => Operations.Apply(document, limits, cancellationToken),
        StateEditKind.Merge => MergePatch.Apply(document, Operand!),
        _ => Operand!,
    };

    /// <summary>The subtrees it moves in a document it fits.</summary>
    internal ImmutableArray<SubtreeMove> MovesIn(StateValue document, StateLimits limits) => NetMoves.Of(Operations, document, limits);

    /// <summary>A test is a dependency on what it looked at: that must be in the current version what it was in the base.</summary>
    /// <exception cref="JsonPatchException">Others have changed it.</exception>
    internal void CheckTests(StateSnapshot @base, StateSnapshot current)
    {
        for (var i = 0; i < Operations.Operations.Length; i++)
        {
            var (kind, path, _, _) = Operations.Operations[i];
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

/// <summary>What a <see cref="StateEdit"/> is.</summary>
internal enum StateEditKind
{
    /// <summary>RFC 6902.</summary>
    Patch,

    /// <summary>RFC 7396.</summary>
    Merge,

    /// <summary>A whole document.</summary>
    Replace,
}
