using System.Collections.Immutable;
using PluginState.Documents;

namespace PluginState.Host.Merge;

/// <summary>A value and the text it was read from, with the white space and punctuation around what it contains.</summary>
internal sealed class SourceNode(StateValue value, string text, int start, int end, string open, string close, ImmutableArray<SourceChild> children)
{
    private Dictionary<string, int>? _index;

    public StateValue Value => value;

    /// <summary>The members or items; empty for a scalar.</summary>
    public ImmutableArray<SourceChild> Children => children;

    /// <summary>What stands between the opening bracket and the first child.</summary>
    public string Open => open;

    /// <summary>What stands between the last child and the closing bracket.</summary>
    public string Close => close;

    public ReadOnlySpan<char> Raw => text.AsSpan(start, end - start);

    public bool IsOnOneLine => !Raw.Contains('\n');

    /// <summary>The index of the member with a name; -1 where there is none.</summary>
    public int IndexOf(string name)
    {
        if (_index is null)
        {
            _index = new(StringComparer.Ordinal);
            for (var i = 0; i < children.Length; i++)
                _index[children[i].Name ?? ""] = i;
        }

        return value is StateObject ? _index.GetValueOrDefault(name, -1) : -1;
    }

    public SourceChild? Member(string name) => IndexOf(name) is >= 0 and var index ? children[index] : null;
}

/// <summary>A member or an item of a container, as it was written.</summary>
/// <param name="Separator">What stands between the child before and this one, with the comma; empty for the first.</param>
/// <param name="Name">A member's name; null for an item.</param>
/// <param name="NameLiteral">The name as it was written, with its quotes and escapes.</param>
/// <param name="Colon">What stands between name and value.</param>
/// <param name="Node">The value.</param>
internal sealed record SourceChild(string Separator, string? Name, string NameLiteral, string Colon, SourceNode Node);
