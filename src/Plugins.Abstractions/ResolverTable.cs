using System.Collections;
using System.ComponentModel;

namespace PluginState;

/// <summary>
/// What a generated module declares: its resolvers in ordinal order of their names, with the order in which their patterns are asked worked out at
/// compile time, and its merge rules.
/// </summary>
/// <remarks>
/// Read from a text, the <em>catalogue</em>, that the generator also puts into the assembly's metadata, where tools read it without loading anything. Lines end
/// in a line feed, fields are separated by a tab; within a field <c>\\</c>, <c>\t</c>, <c>\n</c>, <c>\r</c> and <c>\uXXXX</c> stand for what they do in C#.
/// <list type="bullet">
/// <item><description><c>pluginstate 1</c>, the first line: the format and its version.</description></item>
/// <item><description><c>p index pattern</c>, a path pattern and the index of the resolver whose it is, in the order in which they are asked: by priority,
/// specificity, name.</description></item>
/// <item><description><c>r name type options</c>, a resolver: its value type as people write it, and its options separated by commas or <c>-</c> for none
/// (<c>equal-edits</c>, <c>synchronous</c>, <c>singleton</c>, <c>call</c>, <c>priority=5</c>).</description></item>
/// <item><description><c>m path arrays key</c>, a merge rule; the key only where it has one.</description></item>
/// </list>
/// A line of a kind this version does not know is passed over.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class ResolverTable : IReadOnlyList<ResolverDeclaration>
{
    private readonly ResolverDeclaration[] _declarations;

    internal ResolverTable(ResolverDeclaration[] declarations, IReadOnlyList<MergeRule> mergeRules, IReadOnlyList<TablePattern> patterns)
    {
        _declarations = declarations;
        MergeRules = mergeRules;
        Patterns = patterns;
    }

    /// <summary>The number of resolvers.</summary>
    public int Count => _declarations.Length;

    /// <summary>The merge rules, in ordinal order of their paths.</summary>
    public IReadOnlyList<MergeRule> MergeRules { get; }

    /// <summary>The path patterns of all resolvers in the order in which they are asked.</summary>
    internal IReadOnlyList<TablePattern> Patterns { get; }

    /// <summary>What is declared of a resolver.</summary>
    /// <param name="index">Its index, in ordinal order of the names.</param>
    public ResolverDeclaration this[int index] => _declarations[index];

    /// <summary>Reads a catalogue.</summary>
    /// <param name="catalogue">The text.</param>
    /// <exception cref="FormatException">It is none, or of a version that cannot be read; the message names the line.</exception>
    public static ResolverTable Parse(string catalogue)
    {
        ArgumentNullException.ThrowIfNull(catalogue);
        return CatalogueReader.Read(catalogue);
    }

    /// <inheritdoc/>
    public IEnumerator<ResolverDeclaration> GetEnumerator() => _declarations.AsEnumerable().GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

/// <summary>A path pattern of a table, and whose it is.</summary>
/// <param name="Resolver">The resolver's index.</param>
/// <param name="Path">The pattern.</param>
internal readonly record struct TablePattern(int Resolver, string Path);
