using System.Collections.Immutable;
using PluginState.Documents;

namespace PluginState.Host.Merge;

/// <summary>Finds where each value of a document stands in its text.</summary>
/// <remarks>The engine has read the same text before, so nothing here can be malformed, and names are known decoded.</remarks>
internal sealed class SourceReader(string text)
{
    /// <summary>A file says the same few things between its values, again and again.</summary>
    private readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> _gaps = new HashSet<string>(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();
    private int _at;

    /// <summary>The document's node, and what stands before and after it.</summary>
    public static (string Before, SourceNode Root, string After) Read(string text, StateValue value)
    {
        var reader = new SourceReader(text);
        var before = reader.WhiteSpace();
        var root = reader.Node(value);
        return (before, root, text[reader._at..]);
    }

    private SourceNode Node(StateValue value)
    {
        var start = _at;
        switch (value)
        {
            case StateObject o:
                return Container(value, start, o, static member => (member.Key, member.Value));
            case StateArray a:
                return Container(value, start, a, static item => ((string?)null, item));
            case StateString:
                SkipLiteral();
                break;
            default:
                while (_at < text.Length && text[_at] is not (',' or ']' or '}' or ' ' or '\t' or '\r' or '\n'))
                    _at++;
                break;
        }

        return new(value, text, start, _at, "", "", []);
    }

    private SourceNode Container<T>(StateValue value, int start, IReadOnlyCollection<T> content, Func<T, (string? Name, StateValue Value)> split)
    {
        _at++;
        var open = WhiteSpace();
        var gap = _at; // where what stands after the last child begins
        var children = ImmutableArray.CreateBuilder<SourceChild>(content.Count);
        foreach (var each in content)
        {
            var (name, child) = split(each);
            var separator = "";
            if (children.Count > 0)
            {
                SkipWhiteSpace();
                _at++; // the comma
                SkipWhiteSpace();
                separator = Gap(gap);
            }

            var (literal, colon) = name is null ? ("", "") : (Literal(), Colon());
            children.Add(new(separator, name, literal, colon, Node(child)));
            gap = _at;
        }

        SkipWhiteSpace();
        var close = Gap(gap);
        _at++;
        return new(value, text, start, _at, open, close, children.MoveToImmutable());
    }

    private string WhiteSpace()
    {
        var start = _at;
        SkipWhiteSpace();
        return Gap(start);
    }

    private string Colon()
    {
        var start = _at;
        SkipWhiteSpace();
        _at++;
        SkipWhiteSpace();
        return Gap(start);
    }

    private void SkipWhiteSpace()
    {
        while (_at < text.Length && text[_at] is ' ' or '\t' or '\r' or '\n')
            _at++;
    }

    /// <summary>The text from a place to here, as one string however often it is there.</summary>
    private string Gap(int start)
    {
        var gap = text.AsSpan(start, _at - start);
        if (!_gaps.TryGetValue(gap, out var known))
            _gaps.Set.Add(known = gap.ToString());
        return known;
    }

    private string Literal()
    {
        var start = _at;
        SkipLiteral();
        return Gap(start);
    }

    private void SkipLiteral()
    {
        _at++;
        while (text[_at] != '"')
            _at += text[_at] == '\\' ? 2 : 1;
        _at++;
    }
}
