using PluginState.Conflicts;
using PluginState.Documents;
using PluginState.Resolvers;

namespace PluginState.Torture.Fuzzing.Targets;

/// <summary>Three documents, merged by the rules that the first character says, with either side as the local one.</summary>
internal sealed class MergeTarget : FuzzTarget
{
    private static readonly MergeRules[] _rules =
    [
        MergeRules.Empty,
        new(new MergeRule("/**", ArrayMerge.Sequence)),
        new(new MergeRule("/**", ArrayMerge.Set)),
        new(new MergeRule("/**", ArrayMerge.Keyed, "id")),
        new(new MergeRule("/a", ArrayMerge.Keyed, "id"), new MergeRule("/a/*/tags", ArrayMerge.Set), new MergeRule("", ArrayMerge.Sequence)),
    ];

    private static readonly ConflictStrategy[] _strategies = [ConflictStrategy.LastWriteWins, ConflictStrategy.FirstWriteWins, ConflictStrategy.Merge, ConflictStrategy.Fail];

    private static readonly (EditStamp Earlier, EditStamp Later) _stamps = (new(DateTimeOffset.UnixEpoch, "ann"), new(DateTimeOffset.UnixEpoch.AddSeconds(1), "bob"));

    private readonly ResolverCatalog _catalog = new(new BoundedResolverRegistry(1));
    private readonly DocumentMerger _merger;

    public MergeTarget() => _merger = new(_catalog);

    public override string Name => "merge";

    public override IEnumerable<byte[]> Seeds =>
    [
        Lines("0", """{"a":1,"b":{"c":1},"d":[1,2]}""", """{"a":2,"b":{},"d":[1]}""", """{"a":3,"b":{"c":2,"e":1},"d":[1,2,3]}"""),
        Lines("1", "[1,2,3,4,5]", "[1,9,2,3,5]", "[1,2,3,4,5,6]"),
        Lines("2", "[1,2]", "[2,3]", "[1,4,4]"),
        Lines("3", """[{"id":1,"v":1},{"id":2,"v":[1]}]""", """[{"id":2,"v":[2]},{"id":3}]""", """[{"id":1,"v":2},{"id":2,"v":[1,3]}]"""),
        Lines("4", """{"a":[{"id":"x","tags":["p"]}],"from":{"k":1}}""", """{"a":[{"id":"x","tags":["p","q"]}],"to":{"k":1}}""", """{"a":[{"id":"x","tags":[]},{"id":1}],"from":{"k":2}}"""),
    ];

    public override IReadOnlyList<string> Words => ["\n", "{\"id\":1,\"v\":2}", "{\"id\":\"1\"}", "\"id\":null", "[1,1]", "\"to\":{\"k\":1}", "1.0"];

    public override string Try(byte[] input)
    {
        var lines = SplitLines(input, 4);
        StateValue start, ours, theirs;
        try
        {
            start = StateValue.Parse(lines[1]);
            ours = StateValue.Parse(lines[2]);
            theirs = StateValue.Parse(lines[3]);
        }
        catch (StateFormatException)
        {
            return "refused";
        }

        var choice = lines[0].Length == 0 ? 0 : (int)lines[0][0];
        var (rules, strategy) = (_rules[choice % _rules.Length], _strategies[choice / _rules.Length % _strategies.Length]);
        var options = new ThreeWayMergeOptions { Rules = rules };
        var (merge, mirror) = (ThreeWayMerge.Of(start, ours, theirs, options), ThreeWayMerge.Of(start, theirs, ours, options));
        Hold(merge.Conflicts.Length == mirror.Conflicts.Length, "the other way round there are other conflicts");
        Hold(!merge.Conflicts.IsEmpty || merge.Document.ToString() == mirror.Document.ToString(), "the other way round there are other bytes, and no conflict");
        Hold(ThreeWayMerge.Of(start, ours, start, options).Document == ours, "what one side did alone is not the result");
        Hold(ThreeWayMerge.Of(start, start, theirs, options).Document == theirs, "what the other side did alone is not the result");

        var (one, other) = (Merge(ours, _stamps.Later, theirs, _stamps.Earlier), Merge(theirs, _stamps.Earlier, ours, _stamps.Later));
        Hold(one.IsResolved == other.IsResolved, "the other way round it is not settled as much");
        Hold(!one.IsResolved || one.Document.ToString() == other.Document.ToString(), "replicas that take the edits in in different orders have different bytes");
        return merge.Conflicts.IsEmpty ? "merged" : one.IsResolved ? $"{strategy}: {merge.Conflicts[0].Kind}" : $"open: {merge.Conflicts[0].Kind}";

        DocumentMergeResult Merge(StateValue local, EditStamp localStamp, StateValue remote, EditStamp remoteStamp)
        {
            var task = _merger.MergeAsync(new() { Base = start, Local = local, Remote = remote, LocalStamp = localStamp, RemoteStampAt = _ => remoteStamp, Rules = rules, Strategy = strategy });
            return task.AsTask().GetAwaiter().GetResult(); // no resolver takes part, so it is over
        }
    }

    public override void Dispose()
    {
        _catalog.DisposeAsync().AsTask().GetAwaiter().GetResult();
        base.Dispose();
    }
}
