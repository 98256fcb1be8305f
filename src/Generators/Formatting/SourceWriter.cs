using System.Runtime.CompilerServices;
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
            Indentation().Append(line);
        }

        _text.Append('\n');
        return this;
    }

    /// <summary>A line in pieces, none of which is copied on its way.</summary>
#pragma warning disable IDE0060 // The compiler writes the pieces by way of it.
    internal SourceWriter Line([InterpolatedStringHandlerArgument("")] LinePieces line)
#pragma warning restore IDE0060
    {
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
        Indentation().Append('}').Append(after).Append('\n');
        return this;
    }

    /// <summary>Begins a member: an empty line, unless it is the first of its block.</summary>
    internal SourceWriter Member() => _text.Length > 1 && _text[_text.Length - 2] == '{' ? this : Line();

    public override string ToString() => _text.ToString();

    private StringBuilder Indentation() => _text.Append(' ', 4 * _depth);

    /// <summary>The pieces of an interpolated line, which go straight into the text.</summary>
    [InterpolatedStringHandler]
    internal readonly ref struct LinePieces
    {
        private readonly StringBuilder _text;

        public LinePieces(int literalLength, int formattedCount, SourceWriter writer) => _text = writer.Indentation();

        public void AppendLiteral(string piece) => _text.Append(piece);

        public void AppendFormatted(string? piece) => _text.Append(piece);

        public void AppendFormatted(int piece) => _text.Append(piece);
    }
}
