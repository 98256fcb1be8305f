using CsCheck;
using PluginState.Conflicts;
using PluginState.Documents;
using PluginState.Resolvers;
using PluginState.Tests.Documents;
using static PluginState.Tests.TestStates;

namespace PluginState.Tests.Conflicts;

/// <summary>
/// Replicas of one state that get the same edits, each in an order of its own, are the same to the byte. <c>PLUGINSTATE_SCHEDULES_OF_REPLICAS</c> sets how
/// many sets of edits are tried for each strategy; default 500.
/// </summary>
public sealed class ReplicaPropertyTests
{
    private const int Replicas = 5;

    private static readonly long _schedules =
        long.TryParse(Environment.GetEnvironmentVariable("PLUGINSTATE_SCHEDULES_OF_REPLICAS"), out var schedules) ? schedules : 500;

    private static readonly string[] _actors = ["ann", "bob", "cid", "dan", "eve"];

    private static readonly Gen<StateValue> _document = Gen.Select(DocumentGen.DocumentWithArrays, DocumentGen.DocumentWithArrays, Gen.Bool)
        .Select(static (one, other, isDeeper) => isDeeper ? new StateObject([.. ((StateObject)one).Where(static m => m.Key != "a"), new("a", other)]) : one);

    /// <summary>Who makes an edit and when: few instants, so that some are equal and some go against the order of versions.</summary>
    private static readonly Gen<EditStamp> _stamp = Gen.Select(Gen.Int[0, 4], Gen.Int[0, _actors.Length - 1])
        .Select(static (seconds, actor) => new EditStamp(DateTimeOffset.UnixEpoch.AddSeconds(seconds), _actors[actor]));

    /// <summary>An edit: on which of the versions there are, what, when; or, where "again" is not negative, once more what another one was, at another time.</summary>
    private static readonly Gen<(int Version, (DocumentEditStep, int)[] Edits, EditStamp Stamp, int Again)> _edit =
        Gen.Select(Gen.Int[0, 10], DocumentGen.MovingEdits, _stamp, Gen.Int[-8, 4]);

    [Theory]
    [InlineData("last-write-wins")]
    [InlineData("first-write-wins")]
    [InlineData("merge")]
    [InlineData("mixed")]
    public void Five_replicas_that_get_edits_of_one_version_in_orders_of_their_own_are_the_same(string strategy) =>
        Gen.Select(_document, DocumentGen.Rules, _edit.Array[5, 8], Gen.Int).Sample(
            (document, rules, edits, seed) => Converge(document, rules, [], edits, strategy, seed), iter: _schedules);

    [Theory]
    [InlineData("last-write-wins")]
    [InlineData("first-write-wins")]
    [InlineData("merge")]
    [InlineData("mixed")]
    public void And_so_they_are_where_edits_were_made_on_different_versions(string strategy) =>
        Gen.Select(_document, DocumentGen.Rules, _edit.Array[1, 4], _edit.Array[3, 5], Gen.Int).Sample(
            (document, rules, before, edits, seed) => Converge(document, rules, before, edits, strategy, seed), iter: _schedules);

    private static void Converge(
        StateValue document, MergeRule[] rules,
        (int Version, (DocumentEditStep, int)[] Edits, EditStamp Stamp, int Again)[] before,
        (int Version, (DocumentEditStep, int)[] Edits, EditStamp Stamp, int Again)[] edits,
        string strategy, int seed)
    {
        var merger = new DocumentMerger(Catalog(), rules: rules);
        var replicas = Enumerable.Range(0, Replicas).Select(_ => new Replica(document, merger)).ToArray();
        var made = new List<LoggedEdit>();
        // What all got in one order: the versions on which the others are made.
        foreach (var drawn in before)
        {
            var edit = Make(drawn, replicas[0]);
            foreach (var replica in replicas)
                Assert.NotNull(replica.Receive(edit).Document);
        }

        made.Clear();
        foreach (var drawn in edits)
            made.Add(Make(drawn, replicas[0]));
        var random = new Random(seed);
        foreach (var replica in replicas)
        {
            var order = made.ToArray();
            random.Shuffle(order);
            foreach (var edit in order)
                Assert.NotNull(replica.Receive(edit).Document);
        }

        var expected = replicas[0].Document.ToString();
        Assert.All(replicas, replica => Assert.Equal(expected, replica.Document.ToString()));

        LoggedEdit Make((int Version, (DocumentEditStep, int)[] Edits, EditStamp Stamp, int Again) drawn, Replica replica)
        {
            if (drawn.Again >= 0 && drawn.Again < made.Count)
                return made[drawn.Again] with { Stamp = drawn.Stamp };
            var version = 1 + (drawn.Version % replica.Version);
            var (local, moves) = DocumentGen.Apply(replica[version], drawn.Edits);
            var name = strategy == "mixed" ? ((string[])["last-write-wins", "first-write-wins", "merge"])[drawn.Version % 3] : strategy;
            return new()
            {
                BaseVersion = version,
                Base = replica[version],
                Local = local,
                Moves = [.. moves],
                Stamp = drawn.Stamp,
                Strategy = ConflictStrategy.Parse(name),
            };
        }
    }
}
