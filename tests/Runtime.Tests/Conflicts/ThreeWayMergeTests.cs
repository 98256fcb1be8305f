using PluginState.Conflicts;
using PluginState.Documents;
using static PluginState.Tests.TestStates;

namespace PluginState.Tests.Conflicts;

public sealed class ThreeWayMergeTests
{
    [Theory]
    // Disjoint paths merge.
    [InlineData("""{"a":1,"b":1}""", """{"a":2,"b":1}""", """{"a":1,"b":2}""", """{"a":2,"b":2}""")]
    [InlineData("""{"a":{"x":1,"y":1}}""", """{"a":{"x":2,"y":1}}""", """{"a":{"x":1}}""", """{"a":{"x":2}}""")]
    // The same result on both sides, numbers compared by value.
    [InlineData("""{"a":1}""", """{"a":2}""", """{"a":2}""", """{"a":2}""")]
    [InlineData("""{"a":1}""", """{"a":2.0}""", """{"a":2}""", """{"a":2}""")]
    // One side's net effect is none.
    [InlineData("""{"a":1}""", """{"a":1.0}""", """{"a":3}""", """{"a":3}""")]
    [InlineData("""{"a":1}""", """{"a":1}""", """{}""", """{}""")]
    // Both removed it.
    [InlineData("""{"a":1,"b":1}""", """{"b":1}""", """{"b":1}""", """{"b":1}""")]
    // Both added an object: merged against an empty base.
    [InlineData("""{}""", """{"a":{"x":1}}""", """{"a":{"y":2}}""", """{"a":{"x":1,"y":2}}""")]
    // An array is replaced whole by the one side that changed it.
    [InlineData("""{"a":[1,2]}""", """{"a":[1,2,3]}""", """{"a":[1,2],"b":1}""", """{"a":[1,2,3],"b":1}""")]
    // A scalar that became an object on both sides is an object that both added to.
    [InlineData("""{"a":1}""", """{"a":{"x":1}}""", """{"a":{"y":1}}""", """{"a":{"x":1,"y":1}}""")]
    public void Edits_that_agree_or_do_not_meet_merge(string @base, string local, string remote, string expected)
    {
        foreach (var merge in BothWays(@base, local, remote))
        {
            Assert.Empty(merge.Conflicts);
            Assert.Equal(expected, merge.Document.ToString());
        }
    }

    [Theory]
    [InlineData(ConflictKind.EditEdit, "/a", """{"a":1}""", """{"a":2}""", """{"a":3}""")]
    [InlineData(ConflictKind.EditEdit, "/a", """{"a":[1]}""", """{"a":[1,2]}""", """{"a":[1,3]}""")]
    [InlineData(ConflictKind.EditEdit, "/a", """{"a":1}""", """{"a":"x"}""", """{"a":{"y":1}}""")]
    [InlineData(ConflictKind.AddAdd, "/a", """{}""", """{"a":1}""", """{"a":2}""")]
    [InlineData(ConflictKind.AddAdd, "/a/x", """{}""", """{"a":{"x":1}}""", """{"a":{"x":2}}""")]
    [InlineData(ConflictKind.RemoveEdit, "/a", """{"a":1}""", """{}""", """{"a":2}""")]
    [InlineData(ConflictKind.RemoveEdit, "/a", """{"a":{"x":1}}""", """{}""", """{"a":{"x":2}}""")]
    [InlineData(ConflictKind.ParentChild, "/a", """{"a":{"x":1}}""", """{"a":7}""", """{"a":{"x":2}}""")]
    [InlineData(ConflictKind.EditEdit, "", "1", "2", "3")]
    public void Edits_of_one_place_that_disagree_conflict_there(ConflictKind kind, string path, string @base, string local, string remote)
    {
        foreach (var merge in BothWays(@base, local, remote))
        {
            var conflict = Assert.Single(merge.Conflicts);
            Assert.Equal(kind, conflict.Kind);
            Assert.Equal(path, conflict.Path.ToString());
        }
    }

    [Fact]
    public void Swapping_the_sides_swaps_the_sides_of_the_conflicts()
    {
        var (b, l, r) = (Json("""{"a":1,"b":{"c":1}}"""), Json("""{"a":2}"""), Json("""{"a":3,"b":{"c":2}}"""));
        var one = ThreeWayMerge.Of(b, l, r).Conflicts;
        var other = ThreeWayMerge.Of(b, r, l).Conflicts;
        Assert.Equal(2, one.Length);
        Assert.Equal(one, other.Select(conflict => conflict with { Local = conflict.Remote, Remote = conflict.Local }));
    }

    [Fact]
    public void Without_an_answer_the_document_holds_remote_or_what_remote_removed()
    {
        var merge = ThreeWayMerge.Of(Json("""{"a":1,"b":1,"c":1}"""), Json("""{"a":2,"b":2}"""), Json("""{"a":3,"c":2}"""));
        Assert.Equal(["/a", "/b", "/c"], merge.Conflicts.Select(conflict => conflict.Path.ToString()));
        Assert.Equal("""{"a":3,"b":2,"c":2}""", merge.Document.ToString());
    }

    [Fact]
    public void Answers_are_put_where_the_conflicts_are_and_an_absent_one_removes()
    {
        var (b, l, r) = (Json("""{"a":1,"b":1,"z":{"c":1}}"""), Json("""{"a":2,"b":2,"z":{"c":2}}"""), Json("""{"a":3,"b":3,"z":{"c":3}}"""));
        var merge = ThreeWayMerge.Of(b, l, r, new()
        {
            Answers = new Dictionary<JsonPointer, Slot<StateValue>>
            {
                [JsonPointer.Parse("/a")] = new(Json("9")),
                [JsonPointer.Parse("/b")] = default,
                [JsonPointer.Parse("/z/c")] = new(Json("[8]")),
            },
        });
        Assert.Empty(merge.Conflicts);
        Assert.Equal("""{"a":9,"z":{"c":[8]}}""", merge.Document.ToString());
    }

    [Theory]
    // New members stay behind the member they were written after.
    [InlineData("""{"a":1,"c":1}""", """{"a":1,"b":1,"c":1}""", """{"a":1,"c":1,"d":1}""", "a b c d")]
    // Two sorted lists in one place stay sorted.
    [InlineData("""{"a":1}""", """{"a":1,"c":1,"e":1}""", """{"a":1,"b":1,"d":1}""", "a b c d e")]
    // Each side's own order survives.
    [InlineData("""{}""", """{"z":1,"y":1}""", """{"m":1}""", "m z y")]
    // What one side removed leaves, what followed it stays.
    [InlineData("""{"a":1,"b":1,"c":1}""", """{"a":1,"c":1}""", """{"a":1,"b":1,"x":1,"c":1}""", "a x c")]
    // One side reordered: its order is kept.
    [InlineData("""{"a":1,"b":1}""", """{"b":1,"a":1,"c":1}""", """{"a":1,"b":1,"d":1}""", "b d a c")]
    // One side did nothing but reorder: its order is kept, and so is the other side's edit.
    [InlineData("""{"b":1,"a":1}""", """{"a":1,"b":1}""", """{"b":2,"a":1}""", "a b")]
    [InlineData("""{"b":1,"a":1}""", """{"a":1,"b":1}""", """{"b":1,"a":1}""", "a b")]
    // Both added one member in different places: it is there once.
    [InlineData("""{"a":1,"b":1}""", """{"a":1,"n":1,"b":1,"x":1}""", """{"a":1,"b":1,"n":1,"y":1}""", "a n b x y")]
    public void Member_order_disturbs_the_authors_as_little_as_it_can_and_does_not_depend_on_the_side(
        string @base, string local, string remote, string expected)
    {
        foreach (var merge in BothWays(@base, local, remote))
            Assert.Equal(expected, string.Join(' ', ((StateObject)merge.Document).Names));
    }

    [Fact]
    public void An_unedited_side_gives_the_other_side_reference_equal()
    {
        var (b, x) = (Json("""{"a":1}"""), Json("""{"b":{"c":2}}"""));
        Assert.Same(x, ThreeWayMerge.Of(b, x, b).Document);
        Assert.Same(x, ThreeWayMerge.Of(b, b, x).Document);
        Assert.Same(x, ThreeWayMerge.Of(b, x, x).Document);
    }

    private static ThreeWayMerge[] BothWays(string @base, string local, string remote) =>
    [
        ThreeWayMerge.Of(Json(@base), Json(local), Json(remote)),
        ThreeWayMerge.Of(Json(@base), Json(remote), Json(local)),
    ];
}
