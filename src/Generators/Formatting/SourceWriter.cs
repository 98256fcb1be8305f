using System.Text;

namespace PluginState.Generators.Formatting;

/// <summary>Writes indented lines that end in <c>\n</c> whatever the machine.</summary>
internal sealed class SourceWriter
{
    private readonly StringBuilder _text = new();
    private int _depth;

    internal SourceWriter Line(string line = "")
    {
        if (line.Length > 0)
        {
            _text.Append(' ', 4 * _depth).Append(line);
        }

        _text.Append('\n');
        return this;
    }

    internal SourceWriter Open()
    {
        Line("{");
        return Indent();
    }

    internal SourceWriter Indent()
    {
        _depth++;
        return this;
    }

    internal SourceWriter Outdent()
    {
        _depth--;
        return this;
    }

    internal SourceWriter Close(string after = "")
    {
        _depth--;
        return Line("}" + after);
    }

    /// <summary>A member's first line, with an empty line before it unless it is the first of its block.</summary>
    internal SourceWriter Member(string line) =>
        (_text.Length > 1 && _text[_text.Length - 2] == '{' ? this : Line()).Line(line);

    public override string ToString() => _text.ToString();
}
