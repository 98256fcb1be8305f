using PluginState.Documents;

namespace PluginState.Torture.Fuzzing.Targets;

/// <summary>JSON Merge Patch, beside RFC 7396's own few lines.</summary>
internal sealed class MergePatchTarget : FuzzTarget
{
    public override string Name => "merge-patch";

    public override IEnumerable<byte[]> Seeds => [Lines("""{"a":{"b":1,"c":[1]},"d":null}""", """{"a":{"b":null,"x":{"y":null,"z":1}},"d":2}"""), Lines("[1]", """{"a":{"b":null}}"""), Lines("1", "null"), Lines($"{{{string.Join(',', Enumerable.Range(0, 40).Select(static i => $"\"k{i}\":{i}"))}}}", """{"k3":null,"k4":{},"new":[null]}""")];

    public override IReadOnlyList<string> Words => ["null", "\"k3\":null", "\n", "{\"a\":null}"];

    public override string Try(byte[] input)
    {
        if (TryParseLines(input, 2) is not [var document, var patch])
            return "refused";
        var result = MergePatch.Apply(document, patch);
        Hold(result == Expected(document, patch), "the result is not what the RFC's own lines come to");
        Hold(MergePatch.Apply(result, patch) == result, "a second time changes more");
        return $"{document.Kind} and {patch.Kind}";
    }

    private static StateValue Expected(StateValue target, StateValue patch)
    {
        if (patch is not StateObject members)
            return patch;
        var result = target as StateObject ?? StateObject.Empty;
        foreach (var (name, value) in members)
            result = value is StateNull ? result.Remove(name) : result.Set(name, Expected(result.TryGetMember(name, out var old) ? old : StateValue.Null, value));
        return result;
    }
}
