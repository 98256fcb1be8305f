using System.Collections.Immutable;
using PluginState.Documents;

namespace PluginState.Host.Merge;

/// <summary>Finds where each value of a document stands in its text.</summary>
/// <remarks>The engine has read the same text before, so nothing here can be malformed, and names are known decoded.</remarks>
internal sealed class SourceReader(string text)
{
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
                Literal();
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
        var close = "";
        var children = ImmutableArray.CreateBuilder<SourceChild>(content.Count);
        foreach (var each in content)
        {
            var (name, child) = split(each);
            var separator = "";
            if (children.Count > 0)
            {
                _at++; // the comma; the white space before it is in close
                separator = close + "," + WhiteSpace();
            }

            var (literal, colon) = name is null ? ("", "") : (Literal(), Colon());
            children.Add(new(separator, name, literal, colon, Node(child)));
            close = WhiteSpace();
        }

        _at++;
        return new(value, text, start, _at, open, close, children.MoveToImmutable());
    }

    private string WhiteSpace()
    {
        var start = _at;
        while (_at < text.Length && text[_at] is ' ' or '\t' or '\r' or '\n')
            _at++;
        return text[start.._at];
    }

    private string Colon()
    {
        var start = _at;
        WhiteSpace();
        _at++;
        WhiteSpace();
        return text[start.._at];
    }

    private string Literal()
    {
        var start = _at++;
        while (text[_at] != '"')
            _at += text[_at] == '\\' ? 2 : 1;
        return text[start..++_at];
    }
}
