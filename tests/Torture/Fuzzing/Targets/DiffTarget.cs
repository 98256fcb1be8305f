using PluginState.Documents;

namespace PluginState.Torture.Fuzzing.Targets;

/// <summary>The difference of two documents, which must lead from one to the other.</summary>
internal sealed class DiffTarget : FuzzTarget
{
    private static readonly StateLimits _limits = new() { MaxDepth = 512, MaxOperations = 1_000_000 };

    public override string Name => "diff";

    public override IEnumerable<byte[]> Seeds =>
    [
        Lines("""{"a":[1,2,3,4],"b":{"c":1}}""", """{"a":[2,3,1,4,4],"d":{"c":1.0}}"""), Lines("[[1],[2],[3]]", "[[3],[2],[1],[1,2]]"), Lines("1.0", "1"), Lines("{}", "[]"),
        Lines($"[{string.Join(',', Enumerable.Range(0, 50))}]", $"[{string.Join(',', Enumerable.Range(0, 50).Reverse())}]"),
        Lines("""[{"id":1,"v":[1,2]},{"id":2}]""", """[{"id":2,"v":1},{"id":1,"v":[2,1]}]"""),
    ];

    public override IReadOnlyList<string> Words => ["\n", "1.0", "1", "[1]", "{\"id\":1}", "\"~/\":1"];

    public override string Try(byte[] input)
    {
        if (TryParseLines(input, 2) is not [var from, var to] || TryParseLines(input, 2) is not [var fromAgain, var toAgain])
            return "refused";
        var patch = Diff.Between(from, to);
        Hold(patch.Apply(from, _limits) == to, "the difference does not lead there");
        Hold(from != to || patch.Operations.IsEmpty, "there is a difference, and they are equal");
        Hold(Diff.Between(fromAgain, toAgain).ToString() == patch.ToString(), "the difference is another one the second time");
        Hold(Diff.Exact(from, to).Apply(from, _limits).ToString() == to.ToString(), "the exact difference does not lead there to the byte");
        return patch.Operations.IsEmpty ? "equal" : $"{patch.Operations[0].Kind}";
    }
}
