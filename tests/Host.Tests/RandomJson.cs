using System.Text;
using PluginState.Documents;

namespace PluginState.Host.Tests;

/// <summary>Documents that share much with each other, written in every way JSON allows.</summary>
internal sealed class RandomJson(int seed)
{
    private static readonly string[] _names = ["a", "b", "c", "d", "e f", "\"", "ü/~"];
    private static readonly string[] _strings = ["", "x", "say \"x\"", "back\\slash", "line\nbreak", "größe", "a/b", "😀"];
    private static readonly string[] _numbers = ["0", "-1", "1.0", "1", "1e2", "100", "3.250"];

    private readonly Random _random = new(seed);

    /// <summary>A base and two edits of it; always objects at the top, as files of settings are.</summary>
    public (StateValue Base, StateValue Ours, StateValue Theirs) Documents()
    {
        var @base = Object(4);
        return (@base, Edit(@base, 4), Edit(@base, 4));
    }

    /// <summary>The document as the bytes of a file: on lines or on one, tidy or wild.</summary>
    public byte[] Write(StateValue value)
    {
        var text = new StringBuilder(_random.Next(8) == 0 ? "\uFEFF" : "");
        var newline = _random.Next(4) == 0 ? "\r\n" : "\n";
        switch (_random.Next(3))
        {
            case 0:
                text.Append(value);
                break;
            case 1:
                Tidy(text, value, newline, _random.Next(4) == 0 ? "\t" : "  ");
                break;
            default:
                Wild(text, value, newline);
                break;
        }

        return Encoding.UTF8.GetBytes(text.Append(_random.Next(2) == 0 ? newline : "").ToString());
    }

    private StateValue Value(int depth) => _random.Next(depth > 0 ? 7 : 5) switch
    {
        0 => StateValue.Null,
        1 => _random.Next(2) == 0,
        2 or 3 => StateValue.Parse(Pick(_numbers)),
        4 => Pick(_strings),
        5 => Object(depth - 1),
        _ => new StateArray(Enumerable.Range(0, _random.Next(4)).Select(_ => Value(depth - 1)).ToArray()),
    };

    private StateObject Object(int depth)
    {
        var o = StateObject.Empty;
        for (var i = _random.Next(6); i > 0; i--)
            o = o.Set(Pick(_names), Value(depth));
        return o;
    }

    private StateValue Edit(StateValue value, int depth)
    {
        if (_random.Next(8) == 0)
            return value;
        if (value is not StateObject o)
            return value is StateArray a && _random.Next(2) == 0 ? a.Insert(_random.Next(a.Count + 1), Value(depth - 1)) : Value(Math.Max(0, depth - 1));
        foreach (var name in o.Names.ToArray())
        {
            o = _random.Next(6) switch
            {
                0 => o.Remove(name),
                1 or 2 or 3 => o.Set(name, Edit(o[name], depth - 1)),
                _ => o,
            };
        }

        return _random.Next(2) == 0 ? o.Set(Pick(_names), Value(Math.Max(0, depth - 1))) : o;
    }

    private void Tidy(StringBuilder text, StateValue value, string line, string unit)
    {
        if (value is StateArray && _random.Next(2) == 0)
            text.Append(value);
        else
            Container(text, value, line + unit, "," + line + unit, line, ": ", child => Tidy(text, child, line + unit, unit));
    }

    private void Wild(StringBuilder text, StateValue value, string newline) =>
        Container(text, value, Space(newline), Space(newline) + "," + Space(newline), Space(newline), Space(newline) + ":" + Space(newline), child => Wild(text, child, newline));

    private void Container(StringBuilder text, StateValue value, string open, string separator, string close, string colon, Action<StateValue> write)
    {
        switch (value)
        {
            case StateObject o:
                text.Append('{').Append(o.Count == 0 ? "" : open);
                foreach (var (index, (name, member)) in o.Index())
                {
                    text.Append(index == 0 ? "" : separator).Append(Literal(name)).Append(colon);
                    write(member);
                }

                text.Append(close).Append('}');
                break;
            case StateArray a:
                text.Append('[').Append(a.Count == 0 ? "" : open);
                foreach (var (index, item) in a.Index())
                {
                    text.Append(index == 0 ? "" : separator);
                    write(item);
                }

                text.Append(close).Append(']');
                break;
            case StateString s:
                text.Append(Literal(s.Value));
                break;
            default:
                text.Append(value);
                break;
        }
    }

    /// <summary>A string with the escapes it needs, or with many more.</summary>
    private string Literal(string value) => _random.Next(3) == 0
        ? '"' + string.Concat(value.Select(static c => $"\\u{(int)c:X4}")) + '"'
        : new StateString(value).ToString();

    private string Space(string newline) => _random.Next(4) switch { 0 => " ", 1 => "\t", 2 => newline, _ => "" };

    private T Pick<T>(T[] choices) => choices[_random.Next(choices.Length)];
}
