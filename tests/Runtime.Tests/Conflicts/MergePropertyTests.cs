using CsCheck;
using PluginState.Conflicts;
using PluginState.Documents;
using PluginState.Resolvers;
using PluginState.Tests.Documents;
using static PluginState.Tests.TestStates;

namespace PluginState.Tests.Conflicts;

/// <summary>
/// What holds for every base and two edits of it, whatever the rules for arrays and whatever was moved. <c>PLUGINSTATE_TRIPLES</c> sets how many are tried;
/// default 5,000.
/// </summary>
public sealed class MergePropertyTests
{
    private static readonly long _triples =
        long.TryParse(Environment.GetEnvironmentVariable("PLUGINSTATE_TRIPLES"), out var triples) ? triples : 5_000;

    private static readonly EditStamp _early = new(DateTimeOffset.UnixEpoch, "ann");
    private static readonly EditStamp _late = new(DateTimeOffset.UnixEpoch, "bob");

    /// <summary>Two edits, each a patch and what it moved in the end.</summary>
    private sealed record Triple(StateValue Base, StateValue Local, StateValue Remote, SubtreeMove[] LocalMoves, SubtreeMove[] RemoteMoves, MergeRules Rules, string RulesText)
    {
        public ThreeWayMergeOptions Options => new() { Rules = Rules, LocalMoves = LocalMoves, RemoteMoves = RemoteMoves };

        public Triple Swapped => this with { Local = Remote, Remote = Local, LocalMoves = RemoteMoves, RemoteMoves = LocalMoves };

        public ThreeWayMerge Merge() => ThreeWayMerge.Of(Base, Local, Remote, Options);

        public override string ToString() =>
            $"base {Base} local {Local} remote {Remote} moves [{string.Join<SubtreeMove>(", ", LocalMoves)}] [{string.Join<SubtreeMove>(", ", RemoteMoves)}] rules {RulesText}";
    }

    private static readonly Gen<Triple> _triple =
        from @base in DocumentGen.DocumentWithArrays
        from local in DocumentGen.MovingEdits
        from remote in DocumentGen.MovingEdits
        from rules in DocumentGen.Rules
        let l = DocumentGen.Apply(@base, local)
        let r = DocumentGen.Apply(@base, remote)
        select new Triple(@base, l.Document, r.Document, [.. l.Moves], [.. r.Moves], new(rules), string.Join<MergeRule>(" ", rules));

    [Fact]
    public void One_side_that_did_nothing_gives_the_other_side_and_two_that_did_the_same_give_it() => Sample(static t =>
    {
        var expected = t.Local.ToString();
        // The very same documents, and others that only say the same.
        foreach (var (b, x) in new[] { (t.Base, t.Local), (Json(t.Base.ToString()), Json(expected)) })
        {
            Assert.Equal(expected, ThreeWayMerge.Of(t.Base, t.Local, b, t.Options with { RemoteMoves = [] }).Document.ToString());
            Assert.Equal(expected, ThreeWayMerge.Of(t.Base, b, t.Local, t.Options with { LocalMoves = [], RemoteMoves = t.LocalMoves }).Document.ToString());
            Assert.Equal(expected, ThreeWayMerge.Of(t.Base, t.Local, x, t.Options with { RemoteMoves = t.LocalMoves }).Document.ToString());
        }
    });

    [Fact]
    public void Swapping_the_sides_swaps_the_conflicts_and_where_there_are_none_gives_the_same_bytes() => Sample(static t =>
    {
        var one = t.Merge();
        var other = t.Swapped.Merge();
        Assert.Equal(one.Conflicts, other.Conflicts.Select(static c => c with { Local = c.Remote, Remote = c.Local }));
        Assert.All(one.Conflicts, static c => Assert.NotEqual(c.Local, c.Remote));
        if (one.Conflicts.IsEmpty)
            Assert.Equal(one.Document.ToString(), other.Document.ToString());
    });

    [Fact]
    public void Where_there_is_no_conflict_every_edit_of_either_side_is_there_and_nothing_else_is() => Sample(static t =>
    {
        if (t.LocalMoves.Length + t.RemoteMoves.Length > 0)
            return; // a leaf that follows a move is at another place
        var merge = t.Merge();
        var conflicts = merge.Conflicts.Select(static c => c.Path).ToList();
        foreach (var path in Leaves(t, t.Base).Concat(Leaves(t, t.Local)).Concat(Leaves(t, t.Remote)).Concat(Leaves(t, merge.Document)))
        {
            if (conflicts.Exists(conflict => conflict.Contains(path) || path.Contains(conflict)) || IsMixed(t, merge.Document, path))
                continue;
            var (b, l, r, m) = (At(t, t.Base, path), At(t, t.Local, path), At(t, t.Remote, path), At(t, merge.Document, path));
            var merging = t.Rules.Find(path).Arrays;
            if (l.GetValueOrDefault() is StateArray items && ItemsAt(t, items, path) is not null)
                continue; // the items are places of their own
            if (merging is ArrayMerge.Set or ArrayMerge.Sequence && l.GetValueOrDefault() is StateArray la && r.GetValueOrDefault() is StateArray ra)
                CheckItems(b.GetValueOrDefault() as StateArray ?? StateArray.Empty, la, ra, Assert.IsType<StateArray>(m.Value), merging == ArrayMerge.Set);
            else if (l.Equals(b))
                Assert.True(m.Equals(r) || IsContainer(m), $"{path}: {t} gave {merge.Document}");
            else if (r.Equals(b))
                Assert.True(m.Equals(l) || IsContainer(m), $"{path}: {t} gave {merge.Document}");
            else if (l.Equals(r))
                Assert.True(m.Equals(l), $"{path}: {t} gave {merge.Document}");
            else
                Assert.True(IsContainer(m), $"{path}: {t} gave {merge.Document}");
        }
    });

    [Fact]
    public void No_scalar_is_made_up_and_none_of_one_side_alone_is_lost_whatever_moved() => Sample(static t =>
    {
        var merge = t.Merge();
        var known = Scalars(t.Base).Concat(Scalars(t.Local)).Concat(Scalars(t.Remote)).ToHashSet();
        Assert.All(Scalars(merge.Document), scalar => Assert.Contains(scalar, known));
        if (!merge.Conflicts.IsEmpty)
            return;
        // What both sides kept or added is there; it may be in another place.
        var (before, local, remote, merged) = (Scalars(t.Base).ToHashSet(), Scalars(t.Local).ToHashSet(), Scalars(t.Remote).ToHashSet(), Scalars(merge.Document).ToHashSet());
        Assert.All(local.Where(scalar => !before.Contains(scalar)), scalar => Assert.True(merged.Contains(scalar) || remote.Contains(scalar), $"{scalar}: {t} gave {merge.Document}"));
        Assert.All(remote.Where(scalar => !before.Contains(scalar)), scalar => Assert.True(merged.Contains(scalar) || local.Contains(scalar), $"{scalar}: {t} gave {merge.Document}"));
    });

    [Fact]
    public void Where_there_is_no_conflict_the_rebased_patches_commute_and_nothing_that_was_given_changes() => Sample(static t =>
    {
        var texts = (t.Base.ToString(), t.Local.ToString(), t.Remote.ToString());
        var merge = t.Merge();
        Assert.Equal(texts, (t.Base.ToString(), t.Local.ToString(), t.Remote.ToString()));
        if (!merge.Conflicts.IsEmpty)
            return;
        var (first, second) = (Diff.Between(t.Base, t.Local), Diff.Between(t.Base, t.Remote));
        Assert.Equal(merge.Document, Diff.Between(t.Local, merge.Document).Apply(first.Apply(t.Base)));
        Assert.Equal(merge.Document, Diff.Between(t.Remote, merge.Document).Apply(second.Apply(t.Base)));
        // Merging a side once more adds nothing.
        Assert.Equal(merge.Document.ToString(), ThreeWayMerge.Of(t.Local, t.Local, merge.Document, new() { Rules = t.Rules }).Document.ToString());
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
            var one = Merge(t, _early, _late);
            var other = Merge(t.Swapped, _late, _early);
            Assert.True(one.IsResolved);
            Assert.Equal(one.Document.ToString(), other.Document.ToString());
        });

        DocumentMergeResult Merge(Triple t, EditStamp localStamp, EditStamp remoteStamp)
        {
            var pending = merger.MergeAsync(new()
            {
                Base = t.Base,
                Local = t.Local,
                Remote = t.Remote,
                LocalMoves = t.LocalMoves,
                RemoteMoves = t.RemoteMoves,
                Rules = t.Rules,
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
        var merge = t.Merge();
        var answered = ThreeWayMerge.Of(t.Base, t.Local, t.Remote, t.Options with { Answers = merge.Conflicts.ToDictionary(static c => c.Path, static c => c.Local) });
        Assert.Empty(answered.Conflicts);
        Assert.All(merge.Conflicts, c => Assert.Equal(c.Local, t.Rules.Get(answered.Document, c.Path)));
    });

    private static void Sample(Action<Triple> check) => _triple.Sample(check, iter: _triples);

    private static bool IsContainer(Slot<StateValue> slot) => slot.GetValueOrDefault() is StateObject or StateArray;

    /// <summary>What one side added is there, what one removed and the other did not touch is gone, and nothing is there that was nowhere.</summary>
    private static void CheckItems(StateArray @base, StateArray local, StateArray remote, StateArray merged, bool isSet)
    {
        var (b, l, r, m) = (@base.ToHashSet(), local.ToHashSet(), remote.ToHashSet(), merged.ToHashSet());
        Assert.All(m, item => Assert.True(b.Contains(item) || l.Contains(item) || r.Contains(item)));
        Assert.All(l.Concat(r).Where(item => !b.Contains(item)), item => Assert.Contains(item, m));
        if (isSet)
            Assert.All(b.Where(item => !l.Contains(item) || !r.Contains(item)), item => Assert.DoesNotContain(item, m));
        Assert.All(b.Where(item => l.Contains(item) && r.Contains(item)), item => Assert.True(!isSet || m.Contains(item)));
    }

    private static IEnumerable<StateValue> Scalars(StateValue value) => value switch
    {
        StateObject o => o.SelectMany(static member => Scalars(member.Value)),
        StateArray a => a.SelectMany(Scalars),
        _ => [value],
    };

    /// <summary>Whether the array at a place merges item by item: what is below it are places of their own.</summary>
    private static KeyedItems? ItemsAt(Triple t, StateValue document, JsonPointer path)
    {
        var rule = t.Rules.Find(path);
        if (rule.Arrays != ArrayMerge.Keyed || document is not StateArray array)
            return null;
        var sides = new[] { t.Base, t.Local, t.Remote }.Select(side => At(t, side, path).GetValueOrDefault()).ToArray();
        return sides[1] is StateArray l && sides[2] is StateArray r
            && KeyedItems.TryRead(sides[0] as StateArray ?? StateArray.Empty, l, r, rule.Key!, out _)
            ? KeyedItems.Read(array, rule.Key!)
            : null;
    }

    /// <summary>Whether a place above is an object in one document and an array in another: then one token names a member and an item, which have nothing to do with each other.</summary>
    private static bool IsMixed(Triple t, StateValue merged, JsonPointer path)
    {
        while (!path.IsRoot)
        {
            path = path.Parent;
            var kinds = new[] { t.Base, t.Local, t.Remote, merged }.Select(document => At(t, document, path).GetValueOrDefault()?.Kind)
                .Where(static kind => kind is StateValueKind.Object or StateValueKind.Array).Distinct();
            if (kinds.Count() > 1)
                return true;
        }

        return false;
    }

    /// <summary>The value at a place that merges by itself: an array that merges as a whole has no places inside.</summary>
    private static Slot<StateValue> At(Triple t, StateValue document, JsonPointer path)
    {
        var at = JsonPointer.Root;
        foreach (var token in path.Tokens)
        {
            if (document is StateArray && ItemsAt(t, document, at) is { } items)
            {
                if (!items[token].TryGet(out var item))
                    return default;
                document = item;
            }
            else if (document is StateObject o && o.TryGetMember(token, out var member))
            {
                document = member;
            }
            else
            {
                return default;
            }

            at = at.Append(token);
        }

        return new(document);
    }

    /// <summary>The places that merge as units: whatever is neither an object nor a keyed array, and empty ones.</summary>
    private static IEnumerable<JsonPointer> Leaves(Triple t, StateValue document)
    {
        var pending = new Stack<(JsonPointer, StateValue)>([(JsonPointer.Root, document)]);
        while (pending.TryPop(out var next))
        {
            if (next.Item2 is StateObject { Count: > 0 } o)
            {
                foreach (var (name, value) in o)
                    pending.Push((next.Item1.Append(name), value));
            }
            else if (ItemsAt(t, next.Item2, next.Item1) is { Tokens.Count: > 0 } items)
            {
                foreach (var token in items.Tokens)
                    pending.Push((next.Item1.Append(token), items[token].Value));
            }
            else if (t.Rules.Find(next.Item1).Arrays != ArrayMerge.Keyed || next.Item2 is not StateArray)
            {
                yield return next.Item1;
            }
        }
    }
}
