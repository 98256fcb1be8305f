using System.Collections.Immutable;
using PluginState.Documents;

namespace PluginState.Conflicts;

/// <summary>A merged document and what became of its conflicts.</summary>
/// <param name="Document">The merged document; at an unresolved conflict it holds remote's value, or local's where remote has none.</param>
/// <param name="Conflicts">Every conflict, in the order of the document.</param>
public sealed record DocumentMergeResult(StateValue Document, ImmutableArray<SettledConflict> Conflicts)
{
    /// <summary>Whether every conflict was answered.</summary>
    public bool IsResolved => Conflicts.All(static conflict => conflict.IsResolved);
}
