using PluginState.Documents;

namespace PluginState.Torture.Fuzzing.Targets;

/// <summary>JSON Patch: read, applied, and taken back.</summary>
internal sealed class PatchTarget : FuzzTarget
{
    private static readonly StateLimits _limits = new() { MaxBytes = 1 << 20 };

    public override string Name => "patch";

    public override IEnumerable<byte[]> Seeds =>
    [
        Lines("""{"a":[1,2,3],"b":{"c":{}}}""", """[{"op":"add","path":"/a/-","value":{"x":1}},{"op":"test","path":"/a/0","value":1.0}]"""),
        Lines("""{"a":[1,2,3],"b":{"c":{}}}""", """[{"op":"move","from":"/a/0","path":"/b/c/d"},{"op":"copy","from":"/b","path":"/a/1"},{"op":"remove","path":"/a/0"}]"""),
        Lines("""[1,[2,[3]]]""", """[{"op":"replace","path":"","value":[]},{"op":"add","path":"/0","value":null}]"""),
        Lines("""{"a":1}""", $"[{string.Join(',', Enumerable.Repeat("""{"op":"copy","from":"","path":"/x"}""", 12))}]"),
        Lines($"[{string.Join(',', Enumerable.Range(0, 80))}]", """[{"op":"remove","path":"/79"},{"op":"add","path":"/40","value":"x"},{"op":"move","from":"/0","path":"/78"}]"""),
    ];

    public override IReadOnlyList<string> Words => ["{\"op\":\"add\",\"path\":\"/a\",\"value\":1}", "{\"op\":\"remove\",\"path\":\"/a\"}", "\"move\"", "\"copy\"", "\"test\"", "\"replace\"", "\"from\":\"\"", "\"/a/-\"", "\"/a/0\"", "\"/-1\"", "\"value\"", "\"\"", "\n"];

    public override string Try(byte[] input)
    {
        var lines = SplitLines(input, 2);
        StateValue document;
        JsonPatch patch;
        try
        {
            document = StateValue.Parse(lines[0]);
            patch = JsonPatch.Parse(lines[1]);
        }
        catch (PluginStateException error) when (error is StateFormatException or JsonPatchException)
        {
            return error.Code;
        }

        var text = document.ToString();
        Hold(JsonPatch.FromJson(patch.ToJson()).ToString() == patch.ToString(), "it is not written as it is read");
        StateValue result;
        try
        {
            result = patch.Apply(document, _limits);
        }
        catch (JsonPatchException)
        {
            Hold(document.ToString() == text, "what refused it was changed");
            return "does not apply";
        }

        Hold(document.ToString() == text, "what it was applied to was changed");
        Hold(result.Size <= _limits.MaxBytes && result.Depth <= _limits.MaxDepth, "the result is beyond the limits");
        Hold(StateValue.Parse(result.ToUtf8(), new() { MaxBytes = 16 << 20, MaxDepth = 512 }) == result, "the result is no document");
        Hold(patch.Invert(document, _limits).Apply(result).ToString() == text, "taken back, it is not what it was");
        return result == document ? "nothing" : "applied";
    }
}
