using PluginState.Conflicts;
using PluginState.Documents;
using PluginState.Resolvers;
using static PluginState.Tests.TestStates;

namespace PluginState.Tests.Conflicts;

/// <summary>Moves written <c>/a>/b</c>, several with a space between. Every merge both ways.</summary>
public sealed class MoveMergeTests
{
    private const string Base = """{"a":{"x":1,"y":1},"b":{"z":1},"n":0}""";

    [Theory]
    [InlineData("/a>/c", "/a>/c")]
    [InlineData("/a>/c /c>/d", "/a>/d")]
    [InlineData("/a>/c /c>/a", "")]
    [InlineData("/a/x>/b/x", "/a/x>/b/x")]
    [InlineData("/a>/b", "/a>/b")] // over what was there
    [InlineData("/a>/c /c/x>/w", "/a>/c /a/x>/w")]
    [InlineData("/a/x>/w /a>/c", "/a>/c /a/x>/w")]
    [InlineData("/a/x>/w /w>/a/x", "")]
    [InlineData("/a/x>/w /a>/c /w>/c/x", "/a>/c")]
    [InlineData("/a>/c -/c", "")]
    [InlineData("/a>/c +/c", "/a>/c")] // edited as a whole
    [InlineData("/a>/b/c +/b", "")] // replaced with what it is in
    [InlineData("-/a +/a /a>/c", "")] // not the base's any more
    [InlineData("+/w /w>/v", "")]
    [InlineData("/a>/t /b>/a /t>/b", "/a>/b /b>/a")]
    [InlineData("/list/0>/w", "")]
    [InlineData("/a>/list/0", "")]
    [InlineData("/a>/c /c>/list/0", "")]
    public void Net_moves_are_those_that_are_still_true_at_the_end(string operations, string expected)
    {
        var document = Json("""{"a":{"x":1,"y":1},"b":{"z":1},"n":0,"list":[{"i":1}]}""");
        Assert.Equal(expected, Text(NetMoves.Of(Patch(operations), document)));

        // Operation by operation, composed, they are the same, but for what the documents have to tell.
        var composed = System.Collections.Immutable.ImmutableArray<SubtreeMove>.Empty;
        if (operations.Contains('-') || operations.Contains('+') || operations.Contains("list", StringComparison.Ordinal))
            return;
        foreach (var operation in operations.Split(' '))
        {
            var patch = Patch(operation);
            composed = NetMoves.Compose(composed, NetMoves.Of(patch, document));
            document = patch.Apply(document);
        }

        Assert.Equal(expected, Text(composed));
    }

    [Theory]
    // The other side's edits below the source follow it.
    [InlineData("/a>/c", """{"a":{"x":2,"y":1,"w":3},"b":{"z":1},"n":0}""", """{"b":{"z":1},"n":0,"c":{"x":2,"y":1,"w":3}}""")]
    [InlineData("/a/x>/b/x", """{"a":{"x":[5],"y":1},"b":{"z":2},"n":0}""", """{"a":{"y":1},"b":{"z":2,"x":[5]},"n":0}""")]
    [InlineData("/n>/a/n", """{"a":{"x":1,"y":1},"b":{"z":1},"n":7}""", """{"a":{"x":1,"y":1,"n":7},"b":{"z":1}}""")]
    // Into what is new, with or without the other side having it too.
    [InlineData("+/o /a>/o/a", """{"a":{"x":2,"y":1},"b":{"z":1},"n":0}""", """{"b":{"z":1},"n":0,"o":{"a":{"x":2,"y":1}}}""")]
    // The other side did nothing below.
    [InlineData("/a>/c", """{"a":{"x":1,"y":1},"b":{"z":2},"n":0}""", """{"b":{"z":2},"n":0,"c":{"x":1,"y":1}}""")]
    // Two subtrees change places.
    [InlineData("/a>/t /b>/a /t>/b", """{"a":{"x":2,"y":1},"b":{"z":3},"n":0}""", """{"n":0,"a":{"z":3},"b":{"x":2,"y":1}}""")]
    // Moved, and inside it moved out.
    [InlineData("/a>/c /c/x>/w", """{"a":{"x":2,"y":2},"b":{"z":1},"n":0}""", """{"b":{"z":1},"n":0,"c":{"y":2},"w":2}""")]
    public void Edits_below_the_source_follow_a_move(string moves, string remote, string expected)
    {
        foreach (var merge in BothWays(moves, null, remote))
        {
            Assert.Empty(merge.Conflicts);
            Assert.Equal(Json(expected), merge.Document);
        }
    }

    [Theory]
    // Both moved the same to the same place, or different things.
    [InlineData("/a>/c", "/a>/c", """{"b":{"z":1},"n":0,"c":{"x":1,"y":1}}""")]
    [InlineData("/a>/c", "/b>/d", """{"n":0,"c":{"x":1,"y":1},"d":{"z":1}}""")]
    // One moved what the other moved something out of, or into.
    [InlineData("/a>/c", "/a/x>/w", """{"b":{"z":1},"n":0,"c":{"y":1},"w":1}""")]
    [InlineData("/a>/c", "/n>/a/n", """{"b":{"z":1},"c":{"x":1,"y":1,"n":0}}""")]
    public void Moves_of_both_sides_go_together(string local, string remote, string expected)
    {
        foreach (var merge in BothWays(local, remote, null))
        {
            Assert.Empty(merge.Conflicts);
            Assert.Equal(Json(expected), merge.Document);
        }
    }

    [Theory]
    // One source, two targets.
    [InlineData("/a>/c", "/a>/d", null, "MoveMove /c MoveMove /d")]
    // Moved and removed.
    [InlineData("/a>/c", null, """{"b":{"z":1},"n":0}""", "RemoveEdit /c")]
    [InlineData("/a/x>/c", null, """{"b":{"z":1},"n":0}""", "RemoveEdit /c")]
    [InlineData("/a>/b/a", null, """{"b":{"z":1},"n":0}""", "RemoveEdit /b/a")]
    // The target is taken.
    [InlineData("/n>/c", null, """{"a":{"x":1,"y":1},"b":{"z":1},"n":0,"c":9}""", "AddAdd /c")]
    [InlineData("/a>/c", "/n>/c", null, "AddAdd /c")]
    // What holds the target is gone.
    [InlineData("/a>/b/a", null, """{"a":{"x":1,"y":1},"n":0}""", "RemoveEdit /b")]
    // Each into the other.
    [InlineData("/a>/b/a", "/b>/a/b", null, "RemoveEdit /a RemoveEdit /b")]
    // Both edited the one leaf, at the source and at the target.
    [InlineData("/a>/c =/c/x", null, """{"a":{"x":5,"y":1},"b":{"z":1},"n":0}""", "EditEdit /c/x")]
    public void Moves_that_do_not_go_together_conflict(string local, string? remoteMoves, string? remote, string expected)
    {
        foreach (var merge in BothWays(local, remoteMoves, remote))
            Assert.Equal(expected, string.Join(' ', merge.Conflicts.OrderBy(static c => c.Path).Select(static c => $"{c.Kind} {c.Path}")));
    }

    [Theory]
    [InlineData("last-write-wins", """{"b":{"z":1},"n":0,"c":{"x":1,"y":1}}""")]
    [InlineData("first-write-wins", """{"b":{"z":1},"n":0,"d":{"x":1,"y":1}}""")]
    [InlineData("merge", """{"b":{"z":1},"n":0,"c":{"x":1,"y":1}}""")]
    public async Task One_subtree_moved_to_two_places_is_at_one_of_them(string strategy, string expected)
    {
        var (local, remote) = (Patch("/a>/c"), Patch("/a>/d"));
        var merged = await new DocumentMerger(Catalog()).MergeAsync(
            new()
            {
                Base = Json(Base),
                Local = local.Apply(Json(Base)),
                Remote = remote.Apply(Json(Base)),
                LocalMoves = NetMoves.Of(local, Json(Base)),
                RemoteMoves = NetMoves.Of(remote, Json(Base)),
                LocalStamp = new(DateTimeOffset.UnixEpoch, "b"),
                RemoteStampAt = static _ => new(DateTimeOffset.UnixEpoch, "a"),
                Strategy = ConflictStrategy.Parse(strategy),
            },
            TestContext.Current.CancellationToken);
        Assert.True(merged.IsResolved);
        Assert.Equal(Json(expected), merged.Document);
    }

    [Fact]
    public void Moves_that_the_documents_do_not_bear_out_count_for_nothing()
    {
        var (b, l, r) = (Json(Base), Json("""{"a":{"x":2,"y":1},"b":{"z":1},"n":0}"""), Json("""{"a":{"x":1,"y":3},"b":{"z":1},"n":0}"""));
        var plain = ThreeWayMerge.Of(b, l, r).Document.ToString();
        SubtreeMove[] untrue = [Move("/a>/q"), Move("/q>/a"), Move("/a>/b"), Move("/a>/a/x"), Move("/a/x>/a")];
        Assert.Equal(plain, ThreeWayMerge.Of(b, l, r, new() { LocalMoves = untrue, RemoteMoves = untrue }).Document.ToString());
    }

    [Fact]
    public void Where_two_moves_happen_to_leave_one_value_at_a_target_there_is_no_conflict()
    {
        var (b, l, r) = (Json("""{"a":"a","c":[]}"""), Json("""{"c":[],"~":[]}"""), Json("""{"c":"a"}"""));
        var (mine, theirs) = (new[] { new SubtreeMove(JsonPointer.Parse("/a"), JsonPointer.Parse("/~0")) }, new[] { new SubtreeMove(JsonPointer.Parse("/a"), JsonPointer.Parse("/c")) });
        var merge = ThreeWayMerge.Of(b, l, r, new() { LocalMoves = mine, RemoteMoves = theirs });
        Assert.Equal("/~0", Assert.Single(merge.Conflicts).Path.ToString());
        Assert.Equal(ConflictKind.MoveMove, merge.Conflicts[0].Kind);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void An_edit_of_what_a_move_inside_a_moved_subtree_overwrote_is_a_conflict(bool isMoverLocal)
    {
        var (b, edited, moved) = (Json("""{"c":{"b":[1],"~":[]}}"""), Json("""{"c":{"b":[1,2],"~":[]}}"""), Json("""{"0":{"b":[]}}"""));
        SubtreeMove[] moves = [Move("/c>/0"), Move("/c/~0>/0/b")];
        var merge = isMoverLocal
            ? ThreeWayMerge.Of(b, moved, edited, new() { LocalMoves = moves })
            : ThreeWayMerge.Of(b, edited, moved, new() { RemoteMoves = moves });
        Assert.Equal("/0/b", Assert.Single(merge.Conflicts).Path.ToString());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void An_edit_of_what_another_subtree_was_moved_into_is_a_conflict(bool isMoverLocal)
    {
        var (b, edited, moved) = (Json("""{"e":false,"d":{}}"""), Json("""{"e":[2],"d":{}}"""), Json("""{"t":{"b":{}}}"""));
        SubtreeMove[] moves = [Move("/d>/t/b"), Move("/e>/t")];
        var merge = isMoverLocal
            ? ThreeWayMerge.Of(b, moved, edited, new() { LocalMoves = moves })
            : ThreeWayMerge.Of(b, edited, moved, new() { RemoteMoves = moves });
        Assert.Equal("/t", Assert.Single(merge.Conflicts).Path.ToString());
    }

    private static ThreeWayMerge[] BothWays(string localMoves, string? remoteMoves, string? remote)
    {
        var b = Json(Base);
        var (left, right) = (Patch(localMoves), Patch(remoteMoves ?? ""));
        var (l, r) = (left.Apply(b), remote is null ? right.Apply(b) : Json(remote));
        var (lm, rm) = (NetMoves.Of(left, b), NetMoves.Of(right, b));
        return
        [
            ThreeWayMerge.Of(b, l, r, new() { LocalMoves = lm, RemoteMoves = rm }),
            ThreeWayMerge.Of(b, r, l, new() { LocalMoves = rm, RemoteMoves = lm }),
        ];
    }

    private static JsonPatch Patch(string operations) => new(operations.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(static text => text[0] switch
    {
        '-' => new JsonPatchOperation(JsonPatchOperationKind.Remove, JsonPointer.Parse(text[1..])),
        '+' => new JsonPatchOperation(JsonPatchOperationKind.Add, JsonPointer.Parse(text[1..]), StateObject.Empty),
        '=' => new JsonPatchOperation(JsonPatchOperationKind.Replace, JsonPointer.Parse(text[1..]), 77L),
        _ => new JsonPatchOperation(JsonPatchOperationKind.Move, Move(text).To, From: Move(text).From),
    }));

    private static SubtreeMove Move(string text) => new(JsonPointer.Parse(text[..text.IndexOf('>', StringComparison.Ordinal)]), JsonPointer.Parse(text[(text.IndexOf('>', StringComparison.Ordinal) + 1)..]));

    private static string Text(IEnumerable<SubtreeMove> moves) => string.Join(' ', moves.Select(static move => $"{move.From}>{move.To}"));
}
