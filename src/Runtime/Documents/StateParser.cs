using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace PluginState.Documents;

/// <summary>Builds a <see cref="StateValue"/> from UTF-8 JSON: System.Text.Json finds the tokens, this checks what it does not.</summary>
/// <remarks>Values and names wait on two stacks until their array or object ends, and are then taken off as one array of the right length.</remarks>
internal ref struct StateParser
{
    private const int MostInterned = 1024;
    private const int LongestInterned = 64;

    private static readonly UTF8Encoding _strictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly ReadOnlySpan<byte> _utf8;
    private readonly List<StateValue> _values = [];
    private readonly List<string> _names = [];
    private readonly HashSet<string> _interned = new(StringComparer.Ordinal);
    private readonly string[]?[] _shapes; // by depth, the names of the last object there
    private Utf8JsonReader _reader;

    private StateParser(ReadOnlySpan<byte> utf8, StateLimits limits)
    {
        _utf8 = utf8;
        _reader = new(utf8, new JsonReaderOptions { MaxDepth = limits.MaxDepth });
        _shapes = new string[]?[Math.Min(limits.MaxDepth + 1, 64)];
    }

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

        var parser = new StateParser(utf8, limits);
        try
        {
            return parser.ReadDocument();
        }
        catch (JsonException error)
        {
            throw new StateFormatException(Shorten(error.Message), (error.LineNumber ?? 0) + 1, (error.BytePositionInLine ?? 0) + 1, error);
        }
        catch (Exception error) when (error is InvalidOperationException or FormatException or DecoderFallbackException)
        {
            // GetString: half of a surrogate pair, or bytes that are not UTF-8. StateNumber: an exponent without bounds.
            throw parser.Here(error.Message.TrimEnd('.'), error);
        }
    }

    private StateValue ReadDocument()
    {
        _reader.Read();
        var value = ReadValue(0);
        _reader.Read(); // throws where more than white space follows
        return value;
    }

    private StateValue ReadValue(int depth) => _reader.TokenType switch
    {
        JsonTokenType.Null => StateValue.Null,
        JsonTokenType.True => StateValue.True,
        JsonTokenType.False => StateValue.False,
        JsonTokenType.String => new StateString(_reader.GetString()!),
        JsonTokenType.Number => ReadNumber(),
        JsonTokenType.StartArray => ReadArray(depth + 1),
        _ => ReadObject(depth + 1),
    };

    private StateNumber ReadNumber()
    {
        var utf8 = _reader.ValueSpan;
        Span<char> text = utf8.Length <= 64 ? stackalloc char[64] : new char[utf8.Length];
        return new(text[..Encoding.ASCII.GetChars(utf8, text)]);
    }

    private StateArray ReadArray(int depth)
    {
        var first = _values.Count;
        while (_reader.Read() && _reader.TokenType != JsonTokenType.EndArray)
            _values.Add(ReadValue(depth));
        return StateArray.Of(TakeFrom(_values, first));
    }

    private StateObject ReadObject(int depth)
    {
        // Objects beside each other mostly have the same names in the same order: as long as that holds the name is neither decoded nor made
        // anew, and in the end they share one array of names, in which each is there once.
        var expected = depth < _shapes.Length ? _shapes[depth] ?? [] : [];
        var (firstName, firstValue) = (_names.Count, _values.Count);
        var count = 0;
        var isExpected = true;
        HashSet<string>? seen = null;
        while (_reader.Read() && _reader.TokenType != JsonTokenType.EndObject)
        {
            string name;
            if (isExpected && count < expected.Length && _reader.ValueTextEquals(expected[count]))
            {
                name = expected[count];
            }
            else
            {
                isExpected = false;
                name = Intern(_reader.GetString()!);
                if (!IsNew(name, firstName, ref seen))
                    throw Here($"the member name '{name}' is there twice", null);
            }

            _names.Add(name);
            count++;
            _reader.Read();
            _values.Add(ReadValue(depth));
        }

        if (count == 0)
            return StateObject.Empty;
        var names = isExpected && count == expected.Length ? expected : [.. CollectionsMarshal.AsSpan(_names)[firstName..]];
        CollectionsMarshal.SetCount(_names, firstName);
        if (depth < _shapes.Length)
            _shapes[depth] = names.Length <= StateObject.MostFlat ? names : null;
        return StateObject.Of(names, TakeFrom(_values, firstValue));
    }

    /// <summary>Whether the name is not yet among those of the object that is being read. A few are compared, many are hashed.</summary>
    private readonly bool IsNew(string name, int first, ref HashSet<string>? seen)
    {
        var names = CollectionsMarshal.AsSpan(_names)[first..];
        if (names.Length <= StateObject.MostFlat)
            return !names.Contains(name);
        if (seen is null)
        {
            seen = new(StringComparer.Ordinal);
            foreach (var earlier in names)
                seen.Add(earlier);
        }

        return seen.Add(name);
    }

    /// <summary>One string for a name that is there often, as long as there are not too many different ones.</summary>
    private readonly string Intern(string name)
    {
        if (name.Length > LongestInterned || _interned.Count >= MostInterned)
            return _interned.TryGetValue(name, out var known) ? known : name;
        if (_interned.TryGetValue(name, out var interned))
            return interned;
        _interned.Add(name);
        return name;
    }

    private static StateValue[] TakeFrom(List<StateValue> stack, int first)
    {
        var taken = CollectionsMarshal.AsSpan(stack)[first..].ToArray();
        CollectionsMarshal.SetCount(stack, first);
        return taken;
    }

    private readonly StateFormatException Here(string error, Exception? inner)
    {
        var index = _reader.TokenStartIndex;
        var before = _utf8[..(int)index];
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
