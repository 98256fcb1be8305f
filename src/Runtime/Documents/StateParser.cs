using System.Collections.Immutable;
using System.Text;
using System.Text.Json;

namespace PluginState.Documents;

/// <summary>Builds a <see cref="StateValue"/> from UTF-8 JSON: System.Text.Json finds the tokens, this checks what it does not.</summary>
internal static class StateParser
{
    private static readonly UTF8Encoding _strictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static StateValue Parse(string json, StateLimits limits)
    {
        byte[] utf8;
        try
        {
            utf8 = _strictUtf8.GetBytes(json);
        }
        catch (EncoderFallbackException error)
        {
            var before = json.AsSpan(0, error.Index);
            var line = before.Count('\n') + 1;
            throw new StateFormatException(
                "it has half of a surrogate pair", line, Encoding.UTF8.GetByteCount(before[(before.LastIndexOf('\n') + 1)..]) + 1, error);
        }

        return Parse(utf8, limits);
    }

    public static StateValue Parse(ReadOnlySpan<byte> utf8, StateLimits limits)
    {
        if (utf8.Length > limits.MaxBytes)
            throw new StateFormatException($"it has {utf8.Length} bytes, and {limits.MaxBytes} are allowed", 1, 1);

        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = limits.MaxDepth });
        try
        {
            reader.Read();
            var value = ReadValue(ref reader, utf8);
            reader.Read(); // throws where more than white space follows
            return value;
        }
        catch (JsonException error)
        {
            throw new StateFormatException(Shorten(error.Message), (error.LineNumber ?? 0) + 1, (error.BytePositionInLine ?? 0) + 1, error);
        }
        catch (Exception error) when (error is InvalidOperationException or FormatException or DecoderFallbackException)
        {
            // GetString: half of a surrogate pair, or bytes that are not UTF-8. StateNumber: an exponent without bounds.
            throw At(utf8, reader.TokenStartIndex, error.Message.TrimEnd('.'), error);
        }
    }

    private static StateValue ReadValue(ref Utf8JsonReader reader, ReadOnlySpan<byte> utf8) => reader.TokenType switch
    {
        JsonTokenType.Null => StateValue.Null,
        JsonTokenType.True => StateValue.True,
        JsonTokenType.False => StateValue.False,
        JsonTokenType.String => new StateString(reader.GetString()!),
        JsonTokenType.Number => new StateNumber(Encoding.ASCII.GetString(reader.ValueSpan)),
        JsonTokenType.StartArray => ReadArray(ref reader, utf8),
        _ => ReadObject(ref reader, utf8),
    };

    private static StateArray ReadArray(ref Utf8JsonReader reader, ReadOnlySpan<byte> utf8)
    {
        var items = ImmutableArray.CreateBuilder<StateValue>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            items.Add(ReadValue(ref reader, utf8));
        return items.Count == 0 ? StateArray.Empty : new StateArray(items.DrainToImmutable());
    }

    private static StateObject ReadObject(ref Utf8JsonReader reader, ReadOnlySpan<byte> utf8)
    {
        var members = ImmutableArray.CreateBuilder<KeyValuePair<string, StateValue>>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var name = reader.GetString()!;
            if (!names.Add(name))
                throw At(utf8, reader.TokenStartIndex, $"the member name '{name}' is there twice", null);
            reader.Read();
            members.Add(new(name, ReadValue(ref reader, utf8)));
        }

        return members.Count == 0 ? StateObject.Empty : new StateObject(members.DrainToImmutable());
    }

    private static StateFormatException At(ReadOnlySpan<byte> utf8, long index, string error, Exception? inner)
    {
        var before = utf8[..(int)index];
        var line = before.Count((byte)'\n') + 1;
        return new(error, line, index - before.LastIndexOf((byte)'\n'), inner);
    }

    /// <summary>System.Text.Json appends its own position; ours is already there.</summary>
    private static string Shorten(string message)
    {
        var at = message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        // Nor can whoever sent the document change the options of a reader here.
        return (at < 0 ? message : message[..at])
            .Replace(" in this mode. Change the reader options", "", StringComparison.Ordinal)
            .TrimEnd('.', ' ');
    }
}
