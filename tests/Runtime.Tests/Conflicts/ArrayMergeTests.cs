using PluginState.Conflicts;
using PluginState.Documents;
using static PluginState.Tests.TestStates;

namespace PluginState.Tests.Conflicts;

/// <summary>Arrays whose rule is Keyed ("k", by "id"), Set ("s") or Sequence ("q"); every merge both ways.</summary>
public sealed class ArrayMergeTests
{
    private static readonly MergeRules _rules = new(
        new MergeRule("/k", ArrayMerge.Keyed, "id"), new MergeRule("/k/*/k", ArrayMerge.Keyed, "id"), new MergeRule("/k/*/s", ArrayMerge.Set),
        new MergeRule("/s", ArrayMerge.Set), new MergeRule("/q", ArrayMerge.Sequence));

    [Theory]
    // Edits of different items, and of different members of one item, merge.
    [InlineData("""[{"id":1,"x":1},{"id":2,"x":1}]""", """[{"id":1,"x":2},{"id":2,"x":1}]""", """[{"id":1,"x":1,"y":3},{"id":2,"x":4}]""", """[{"id":1,"x":2,"y":3},{"id":2,"x":4}]""")]
    // One side's addition and the other's removal are kept.
    [InlineData("""[{"id":1},{"id":2}]""", """[{"id":1},{"id":3},{"id":2}]""", """[{"id":2}]""", """[{"id":3},{"id":2}]""")]
    // Both removed it, both added the same.
    [InlineData("""[{"id":1},{"id":2}]""", """[{"id":2},{"id":3}]""", """[{"id":2},{"id":3}]""", """[{"id":2},{"id":3}]""")]
    // Both added an item with one key: merged against an empty base.
    [InlineData("""[]""", """[{"id":1,"x":1}]""", """[{"id":1,"y":2}]""", """[{"id":1,"x":1,"y":2}]""")]
    // An item removed here and untouched there is gone, wherever it stood.
    [InlineData("""[{"id":1},{"id":2},{"id":3}]""", """[{"id":1},{"id":3}]""", """[{"id":3},{"id":2},{"id":1}]""", """[{"id":3},{"id":1}]""")]
    // One side only reordered: its order is kept, and so are the other's edit and addition.
    [InlineData("""[{"id":"a","x":1},{"id":"b","x":1}]""", """[{"id":"b","x":1},{"id":"a","x":1}]""", """[{"id":"a","x":2},{"id":"c"},{"id":"b","x":1}]""", """[{"id":"b","x":1},{"id":"a","x":2},{"id":"c"}]""")]
    // Scalars are their own keys, and numbers are one key however they are written.
    [InlineData("""["a",true,1]""", """["a",1.0]""", """["b","a",true,1]""", """["b","a",1.0]""")]
    [InlineData("""[{"id":1,"x":1}]""", """[{"id":1.0,"x":2}]""", """[{"id":1,"x":1,"y":1}]""", """[{"id":1.0,"x":2,"y":1}]""")]
    // Arrays inside items have rules of their own.
    [InlineData("""[{"id":1,"k":[{"id":1,"x":1}],"s":[1]}]""", """[{"id":1,"k":[{"id":1,"x":2}],"s":[1,2]}]""", """[{"id":1,"k":[{"id":1,"x":1},{"id":2}],"s":[]}]""", """[{"id":1,"k":[{"id":1,"x":2},{"id":2}],"s":[2]}]""")]
    public void Keyed_items_merge_as_members_do(string @base, string local, string remote, string expected) => Merges("k", @base, local, remote, expected);

    [Theory]
    [InlineData(ConflictKind.EditEdit, "/k/1/x", """[{"id":1,"x":1}]""", """[{"id":1,"x":2}]""", """[{"id":0},{"id":1,"x":3}]""")]
    [InlineData(ConflictKind.RemoveEdit, "/k/1", """[{"id":1,"x":1}]""", """[{"id":1,"x":2}]""", """[]""")]
    [InlineData(ConflictKind.AddAdd, "/k/a~1b/x", """[]""", """[{"id":"a/b","x":1}]""", """[{"id":"a/b","x":2}]""")]
    [InlineData(ConflictKind.ParentChild, "/k/a", """[{"id":"a"}]""", """["a"]""", """[{"id":"a","x":2}]""")]
    // What cannot be told apart is atomic: no key, a key twice, two keys with one token, on any side.
    [InlineData(ConflictKind.EditEdit, "/k", """[{"id":1,"x":1}]""", """[{"id":1,"x":2},{"x":1}]""", """[{"id":1,"x":1},{"id":2}]""")]
    [InlineData(ConflictKind.EditEdit, "/k", """[{"id":1},{"id":1.0}]""", """[{"id":1}]""", """[{"id":1},{"id":2}]""")]
    [InlineData(ConflictKind.EditEdit, "/k", """[{"id":1}]""", """[{"id":1},{"id":"1"}]""", """[{"id":1},{"id":2}]""")]
    [InlineData(ConflictKind.AddAdd, "/k", """null""", """[{"id":1}]""", """[{"id":"1"}]""", true)]
    [InlineData(ConflictKind.EditEdit, "/k", """[]""", """[null]""", """[1]""")]
    [InlineData(ConflictKind.EditEdit, "/k", """[]""", """[{"id":{}}]""", """[1]""")]
    [InlineData(ConflictKind.ParentChild, "/k", """[{"id":1,"x":1}]""", """{}""", """[{"id":1,"x":2}]""")]
    public void Keyed_items_that_disagree_conflict_at_their_key_and_arrays_without_keys_as_a_whole(
        ConflictKind kind, string path, string @base, string local, string remote, bool isNew = false) =>
        Conflicts(kind, path, isNew ? "{}" : $$"""{"k":{{@base}}}""", $$"""{"k":{{local}}}""", $$"""{"k":{{remote}}}""");

    [Fact]
    public void An_answer_at_a_key_is_put_into_the_item_and_an_absent_one_removes_it()
    {
        var (b, l, r) = (Json("""{"k":[{"id":1,"x":1},{"id":2,"x":1}]}"""), Json("""{"k":[{"id":1,"x":2},{"id":2,"x":2}]}"""), Json("""{"k":[{"id":2,"x":3},{"id":1,"x":3}]}"""));
        var merge = ThreeWayMerge.Of(b, l, r, new()
        {
            Rules = _rules,
            Answers = new Dictionary<JsonPointer, Slot<StateValue>> { [JsonPointer.Parse("/k/1/x")] = new(9), [JsonPointer.Parse("/k/2")] = default },
        });
        Assert.Empty(merge.Conflicts);
        Assert.Equal("""{"k":[{"id":1,"x":9}]}""", merge.Document.ToString());
    }

    [Theory]
    [InlineData("[1,2,3]", "[1,3,4]", "[1,2,3,5]", "[1,3,4,5]")]
    [InlineData("[1,2]", "[2]", "[1]", "[]")]
    [InlineData("[]", "[\"b\"]", "[\"a\",\"b\"]", "[\"a\",\"b\"]")]
    // Equal as sets: agreement, whatever the order.
    [InlineData("[1]", "[2,3]", "[3,2]", "[2,3]")]
    // One side's net effect is none: the other as it stands, twice what is twice.
    [InlineData("[1,2]", "[2,1]", "[1,2,3,3]", "[1,2,3,3]")]
    // The sides differ: what is there twice is once in the result.
    [InlineData("[1,1]", "[1,1,2]", "[1,1,3]", "[1,2,3]")]
    [InlineData("[{\"a\":1,\"b\":2}]", "[{\"b\":2,\"a\":1.0},5]", "[]", "[5]")]
    [InlineData("[3,2,1]", "[1,2,3,5]", "[3,2,1,4]", "[1,4,2,3,5]")]
    public void A_set_has_what_either_added_and_not_what_either_removed(string @base, string local, string remote, string expected) => Merges("s", @base, local, remote, expected);

    [Theory]
    [InlineData("[1,2,3]", "[0,1,2,3]", "[1,2,3,4]", "[0,1,2,3,4]")]
    [InlineData("[1,2,3]", "[1,9,3]", "[1,2,8]", "[1,9,8]")]
    [InlineData("[1,2,3,4]", "[1,4]", "[1,2,3,4,5]", "[1,4,5]")]
    [InlineData("[1,2,3,4]", "[1,4]", "[1,3,4]", "[1,4]")]
    [InlineData("[1,2,3,4]", "[3,4]", "[1,4]", "[4]")]
    [InlineData("[1,1,1]", "[1,1]", "[1,1,1,2]", "[1,1,2]")]
    // The same edit on both sides, and one more.
    [InlineData("[1,2,3]", "[1,5,3]", "[1,5,3,4]", "[1,5,3,4]")]
    [InlineData("[1,2]", "[1,7,2]", "[1,7,2,3]", "[1,7,2,3]")]
    [InlineData("[1,2]", "[7,2]", "[1,6,2]", "[7,6,2]")]
    [InlineData("[1,{\"a\":1}]", "[1.0,{\"a\":1},2]", "[3,1,{\"a\":1}]", "[3,1.0,{\"a\":1},2]")]
    public void Edits_of_disjoint_regions_of_a_sequence_merge(string @base, string local, string remote, string expected) => Merges("q", @base, local, remote, expected);

    [Theory]
    [InlineData("[1,2]", "[1,8,2]", "[1,9,2]")] // two inserts in one gap
    [InlineData("[1]", "[1,8]", "[1,9]")]
    [InlineData("[1,2,3]", "[1,8,3]", "[1,9,3]")]
    [InlineData("[1,2,3]", "[1,8,3]", "[1,3]")] // removed and replaced
    [InlineData("[1,2,3,4]", "[1,7,8,9,4]", "[1,2,6,3,4]")] // an insert inside what was replaced
    public void Different_edits_of_one_region_of_a_sequence_conflict_as_a_whole(string @base, string local, string remote) =>
        Conflicts(ConflictKind.EditEdit, "/q", $$"""{"q":{{@base}}}""", $$"""{"q":{{local}}}""", $$"""{"q":{{remote}}}""");

    [Fact]
    public void A_long_sequence_with_few_edits_merges_and_one_with_too_many_is_one_region()
    {
        var items = Enumerable.Range(0, 20_000).Select(static i => (StateValue)(long)i).ToList();
        var head = new StateArray(items.Select(static (item, i) => i is > 100 and < 9000 && i % 100 == 0 ? StateValue.Null : item));
        var tail = new StateArray(items.Select(static (item, i) => i > 10_000 && i % 100 == 0 ? StateValue.True : item));
        var merged = SequenceMerge.Of(new(items), head, tail);
        Assert.NotNull(merged);
        Assert.Equal(new StateArray(items.Select((_, i) => i <= 10_000 ? head[i] : tail[i])), merged);

        var scattered = new StateArray(items.Select(static (item, i) => i % 10 == 0 ? StateValue.Null : item));
        Assert.Null(SequenceMerge.Of(new(items), scattered, tail));
    }

    [Fact]
    public void A_side_that_did_nothing_to_an_array_gives_the_other_side_reference_equal()
    {
        var (b, x) = (Json("""{"k":[{"id":1,"x":1},{"id":2}],"n":1}"""), Json("""{"k":[{"id":1,"x":1},{"id":2}],"n":2}"""));
        var k = ((StateObject)x)["k"];
        Assert.Same(k, ((StateObject)ThreeWayMerge.Of(b, Json("""{"k":[{"id":1,"x":1},{"id":2}],"n":1}"""), x, new() { Rules = _rules }).Document)["k"]);
    }

    private static void Merges(string name, string @base, string local, string remote, string expected)
    {
        foreach (var merge in BothWays($$"""{"{{name}}":{{@base}}}""", $$"""{"{{name}}":{{local}}}""", $$"""{"{{name}}":{{remote}}}"""))
        {
            Assert.Empty(merge.Conflicts);
            Assert.Equal($$"""{"{{name}}":{{expected}}}""", merge.Document.ToString());
        }
    }

    private static void Conflicts(ConflictKind kind, string path, string @base, string local, string remote)
    {
        foreach (var merge in BothWays(@base, local, remote))
        {
            var conflict = Assert.Single(merge.Conflicts);
            Assert.Equal((kind, path), (conflict.Kind, conflict.Path.ToString()));
        }
    }

    private static ThreeWayMerge[] BothWays(string @base, string local, string remote) =>
    [
        ThreeWayMerge.Of(Json(@base), Json(local), Json(remote), new() { Rules = _rules }),
        ThreeWayMerge.Of(Json(@base), Json(remote), Json(local), new() { Rules = _rules }),
    ];
}
