using CsCheck;
using PluginState.Conflicts;
using PluginState.Documents;
using PluginState.Resolvers;
using PluginState.Tests.Documents;
using static PluginState.Tests.TestStates;

namespace PluginState.Tests.Conflicts;

/// <summary>What holds for every base and two edits of it. <c>PLUGINSTATE_TRIPLES</c> sets how many are tried; default 5,000.</summary>
public sealed class MergePropertyTests
{
    private static readonly long _triples =
        long.TryParse(Environment.GetEnvironmentVariable("PLUGINSTATE_TRIPLES"), out var triples) ? triples : 5_000;

    private static readonly Gen<(StateValue Base, StateValue Local, StateValue Remote)> _triple =
        from @base in DocumentGen.Document
        from local in DocumentGen.EditOf(@base)
        from remote in DocumentGen.EditOf(@base)
        select (@base, local, remote);

    private static readonly EditStamp _early = new(DateTimeOffset.UnixEpoch, "ann");
    private static readonly EditStamp _late = new(DateTimeOffset.UnixEpoch, "bob");

    [Fact]
    public void One_side_that_did_nothing_gives_the_other_side_and_two_that_did_the_same_give_it() => Sample(static t =>
    {
        Assert.Equal(t.Local.ToString(), ThreeWayMerge.Of(t.Base, t.Local, t.Base).Document.ToString());
        Assert.Equal(t.Local.ToString(), ThreeWayMerge.Of(t.Base, t.Base, t.Local).Document.ToString());
        Assert.Equal(t.Local.ToString(), ThreeWayMerge.Of(t.Base, t.Local, t.Local).Document.ToString());
    });

    [Fact]
    public void Swapping_the_sides_swaps_the_conflicts_and_where_there_are_none_gives_the_same_bytes() => Sample(static t =>
    {
        var one = ThreeWayMerge.Of(t.Base, t.Local, t.Remote);
        var other = ThreeWayMerge.Of(t.Base, t.Remote, t.Local);
        Assert.Equal(one.Conflicts, other.Conflicts.Select(static c => c with { Local = c.Remote, Remote = c.Local }));
        if (one.Conflicts.IsEmpty)
            Assert.Equal(one.Document.ToString(), other.Document.ToString());
    });

    [Fact]
    public void Where_there_is_no_conflict_every_edit_of_either_side_is_there_and_nothing_else_is() => Sample(static t =>
    {
        var merge = ThreeWayMerge.Of(t.Base, t.Local, t.Remote);
        var conflicts = merge.Conflicts.Select(static c => c.Path).ToList();
        foreach (var path in Leaves(t.Base).Concat(Leaves(t.Local)).Concat(Leaves(t.Remote)).Concat(Leaves(merge.Document)))
        {
            if (conflicts.Exists(conflict => conflict.Contains(path) || path.Contains(conflict)))
                continue;
            var (b, l, r, m) = (At(t.Base, path), At(t.Local, path), At(t.Remote, path), At(merge.Document, path));
            if (l.Equals(b))
                Assert.True(m.Equals(r) || IsContainer(m), $"{path}: {t} gave {merge.Document}");
            else if (r.Equals(b))
                Assert.True(m.Equals(l) || IsContainer(m), $"{path}: {t} gave {merge.Document}");
            else if (l.Equals(r))
                Assert.True(m.Equals(l), $"{path}: {t} gave {merge.Document}");
        }
    });

    [Theory]
    [InlineData("last-write-wins")]
    [InlineData("first-write-wins")]
    [InlineData("merge")]
    public void A_built_in_strategy_answers_everything_with_the_same_bytes_whichever_side_is_local(string strategy)
    {
        var merger = new DocumentMerger(Catalog());
        Sample(t =>
        {
            var one = Merge(t.Base, t.Local, t.Remote, _early, _late);
            var other = Merge(t.Base, t.Remote, t.Local, _late, _early);
            Assert.True(one.IsResolved);
            Assert.Equal(one.Document.ToString(), other.Document.ToString());
        });

        DocumentMergeResult Merge(StateValue @base, StateValue local, StateValue remote, EditStamp localStamp, EditStamp remoteStamp)
        {
            var pending = merger.MergeAsync(new()
            {
                Base = @base,
                Local = local,
                Remote = remote,
                LocalStamp = localStamp,
                RemoteStampAt = _ => remoteStamp,
                Strategy = ConflictStrategy.Parse(strategy),
            });
            Assert.True(pending.IsCompletedSuccessfully); // nobody is asked
            return pending.Result;
        }
    }

    [Fact]
    public void Answering_every_conflict_with_one_side_gives_that_side_there() => Sample(static t =>
    {
        var merge = ThreeWayMerge.Of(t.Base, t.Local, t.Remote);
        var answered = ThreeWayMerge.Of(t.Base, t.Local, t.Remote, new() { Answers = merge.Conflicts.ToDictionary(static c => c.Path, static c => c.Local) });
        Assert.Empty(answered.Conflicts);
        Assert.All(merge.Conflicts, c => Assert.Equal(c.Local, answered.Document.Get(c.Path)));
    });

    private static void Sample(Action<(StateValue Base, StateValue Local, StateValue Remote)> check) => _triple.Sample(check, iter: _triples);

    private static bool IsContainer(Slot<StateValue> slot) => slot.GetValueOrDefault() is StateObject;

    /// <summary>A member's value: an array merges as a whole, so its first item has nothing to do with another side's member "0".</summary>
    private static Slot<StateValue> At(StateValue document, JsonPointer path)
    {
        foreach (var token in path.Tokens)
        {
            if (document is not StateObject o || !o.TryGetMember(token, out var member))
                return default;
            document = member;
        }

        return new(document);
    }

    /// <summary>The places that merge as units: whatever is not an object, and empty objects.</summary>
    private static IEnumerable<JsonPointer> Leaves(StateValue document)
    {
        var pending = new Stack<(JsonPointer, StateValue)>([(JsonPointer.Root, document)]);
        while (pending.TryPop(out var next))
        {
            if (next.Item2 is StateObject { Count: > 0 } o)
            {
                foreach (var (name, value) in o)
                    pending.Push((next.Item1.Append(name), value));
            }
            else
            {
                yield return next.Item1;
            }
        }
    }
}
