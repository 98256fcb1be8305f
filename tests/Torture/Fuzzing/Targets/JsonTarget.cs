using System.Text.Json;
using PluginState.Documents;

namespace PluginState.Torture.Fuzzing.Targets;

/// <summary>The JSON parser, beside the framework's.</summary>
internal sealed class JsonTarget : FuzzTarget
{
    public override string Name => "json";

    public override IEnumerable<byte[]> Seeds =>
    [
        Utf8("""{"a":[1,2.50,-0,1e10,{"b":null,"c":"\u00e9\ud83d\ude00\n"}],"":true}"""), Utf8("[[[[[[[[1]]]]]]]]"), Utf8("\"text\""), Utf8("1234567890123456789012345.5e-400"), Utf8(" [ ] "),
        Utf8("""[{"x":1,"y":2},{"x":3,"y":4},{"y":5,"x":6},{"x":7}]"""), Utf8($"{{{string.Join(',', Enumerable.Range(0, 40).Select(static i => $"\"k{i}\":{i}"))}}}"), Utf8($"[{string.Join(',', Enumerable.Range(0, 100))}]"),
    ];

    public override IReadOnlyList<string> Words => ["\\u", "\\ud83d\\ude00", "\\udc00", "//", "/*", "\uFEFF", "NaN", "\\", "e", "E+", ".", "00", "\t", "\r\n"];

    public override string Try(byte[] input)
    {
        StateValue value;
        try
        {
            value = StateValue.Parse(input);
        }
        catch (StateFormatException error)
        {
            Hold(error.InnerException is not JsonException || !IsJson(input), $"the framework takes what is refused as no JSON: {error.Message}");
            return "refused";
        }

        Hold(IsJson(input), "the framework refuses what is taken");
        var utf8 = value.ToUtf8();
        var again = StateValue.Parse(utf8);
        Hold(again == value && again.GetHashCode() == value.GetHashCode(), "it is not what it was when it is written and read again");
        Hold(again.ToUtf8().AsSpan().SequenceEqual(utf8), "it is not written as it was when it was read from that");
        Hold(StateValue.Parse(value.ToString()) == value, "its text is not itself");
        Hold(value.Size <= utf8.Length && value.Depth <= StateLimits.Default.MaxDepth, "its size or depth is wrong");
        if (value is StateNumber number)
            _ = (number.TryGetInt64(out _), number.TryGetDecimal(out _), number.ToDouble());
        return $"{value.Kind}";
    }

    private static bool IsJson(byte[] input)
    {
        try
        {
            using var _ = JsonDocument.Parse(input, new JsonDocumentOptions { MaxDepth = StateLimits.Default.MaxDepth });
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
