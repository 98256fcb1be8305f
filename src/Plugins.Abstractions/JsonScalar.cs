using System.ComponentModel;
using System.Globalization;
using System.Text.Json;

namespace PluginState;

/// <summary>What a place of a document holds, where that is no array and no object: a kind, and the text of a number or a string.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly record struct JsonScalar
{
    private readonly string? _text;
    private readonly long _integer;

    /// <summary>Makes a scalar.</summary>
    /// <param name="kind">The kind; <see cref="JsonValueKind.Undefined"/> where the document has no value.</param>
    /// <param name="text">A number as it is written, or the text a string stands for; otherwise null.</param>
    public JsonScalar(JsonValueKind kind, string? text = null) => (Kind, _text) = (kind, text);

    /// <summary>Makes a number that is written as its digits.</summary>
    public JsonScalar(long integer) => (Kind, _integer, IsInteger) = (JsonValueKind.Number, integer, true);

    /// <summary>The kind; <see cref="JsonValueKind.Undefined"/> where the document has no value.</summary>
    public JsonValueKind Kind { get; }

    /// <summary>A number as it is written, or the text a string stands for; otherwise null.</summary>
    public string? Text => IsInteger ? _integer.ToString(CultureInfo.InvariantCulture) : _text;

    /// <summary>Whether it was made of an integer, so that there is no text to read.</summary>
    internal bool IsInteger { get; }

    /// <summary>Reads a number that is written without a point and an exponent, within the range of a 64-bit integer.</summary>
    internal bool TryReadInteger(out long value)
    {
        value = _integer;
        return IsInteger || (Kind == JsonValueKind.Number && ScalarReader.TryReadInteger(_text!, out value));
    }
}
