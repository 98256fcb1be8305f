using System.Text;
using PluginState.Documents;

namespace PluginState.Host.Merge;

/// <summary>A JSON file: its document, and how it was written.</summary>
internal sealed class JsonText
{
    /// <summary>Files are the user's own: the limits keep the tool from eating the machine and are no policy.</summary>
    public static readonly StateLimits Limits = new() { MaxDepth = 256, MaxBytes = 256 << 20 };

    private static readonly UTF8Encoding _utf8 = new(encoderShouldEmitUTF8Identifier: false);

    private JsonText(StateValue document, string text, bool hasByteOrderMark)
    {
        Document = document;
        HasByteOrderMark = hasByteOrderMark;
        (Before, Root, After) = SourceReader.Read(text, document);
    }

    public StateValue Document { get; }

    public SourceNode Root { get; }

    public bool HasByteOrderMark { get; }

    /// <summary>The white space before the document.</summary>
    public string Before { get; }

    /// <summary>The white space after the document: most often the final newline.</summary>
    public string After { get; }

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="name">What messages call it.</param>
    /// <exception cref="InputException">It is not there, cannot be read, or is not JSON; says which file and where.</exception>
    public static JsonText Read(string path, string name) =>
        TryRead(path, name, out var text) ? text! : throw new InputException($"{name} is empty; it must be a JSON document.");

    /// <summary>Reads a file, unless it is empty: git gives an empty one where there is no common ancestor.</summary>
    public static bool TryRead(string path, string name, out JsonText? text)
    {
        try
        {
            return TryParse(InputFile.ReadAllBytes(path, name), out text);
        }
        catch (StateFormatException error)
        {
            throw new InputException($"{name}: {error.Message}", error);
        }
    }

    internal static bool TryParse(ReadOnlySpan<byte> bytes, out JsonText? text)
    {
        var mark = Encoding.UTF8.Preamble;
        var hasMark = bytes.StartsWith(mark);
        if (hasMark)
            bytes = bytes[mark.Length..];
        text = null;
        if (bytes.IndexOfAnyExcept(" \t\r\n"u8) < 0)
            return false;
        text = new(StateValue.Parse(bytes, Limits), _utf8.GetString(bytes), hasMark);
        return true;
    }

    /// <summary>Whether all of the document is on one line, which then tells nothing of any part of it.</summary>
    public bool IsOnOneLine => Root.IsOnOneLine;

    /// <summary>The bytes of another document that is written into this file.</summary>
    public byte[] Encode(string root) => [.. HasByteOrderMark ? Encoding.UTF8.Preamble : default, .. _utf8.GetBytes(Before + root + After)];
}
