using PluginState.AspNetCore.Recording;
using PluginState.Documents;
using PluginState.Host.Replay;
using PluginState.Host.Replay.Synthesis;
using PluginState.Host.Replay.Targets;
using PluginState.Resolvers;

namespace PluginState.Host.Tests.Replay;

/// <summary>Synthetic traces, and what they come to in process.</summary>
public sealed class SynthesisTests
{
    public static TheoryData<string> Workloads => [.. Workload.All.Select(static workload => workload.Name)];

    [Theory]
    [MemberData(nameof(Workloads))]
    public async Task The_same_seed_gives_the_same_bytes_and_another_one_others(string workload)
    {
        using var folder = new TempFolder();
        foreach (var (name, seed) in new[] { ("first", 7), ("again", 7), ("other", 8) })
        {
            var run = await Tool.RunAsync("replay", "--synthesize", workload, "--entries", "300", "--seed", $"{seed}", "-o", folder[name]);
            Assert.True(run is { ExitCode: 0, Error: "" }, run.All);
        }

        Assert.Equal(folder.Read("first"), folder.Read("again"));
        Assert.NotEqual(folder.Read("first"), folder.Read("other"));
        Assert.Equal(300, TraceSummary.Read(folder["first"]).Entries - File.ReadLines(folder["first"]).Count(static line => line.Contains("\"op\":\"c", StringComparison.Ordinal)));
    }

    [Theory]
    [MemberData(nameof(Workloads))]
    public async Task As_many_edits_conflict_as_were_asked_for_whoever_comes_first(string name)
    {
        var workload = Workload.All.Single(one => one.Name == name);
        foreach (var percent in new[] { 0, 25, 80 })
        {
            var settings = new SynthesisSettings(workload, Entries: 1000, Clients: 9, States: 3, Conflicts: percent, Seed: 5);
            var edits = Synthesizer.Synthesize(settings).Count(static entry => entry.Operation == TraceOperation.Edit);
            foreach (var clients in new[] { 1, 64 })
            {
                await using var target = await InProcessTarget.StartAsync(ConflictStrategy.LastWriteWins, null, TestContext.Current.CancellationToken);
                var tally = await PlayAsync(target, settings, clients);
                Assert.InRange(tally.Conflicting, (edits * percent / 100) - 3, edits * percent / 100);
                Assert.All(tally.Outcomes, static outcome => Assert.True(outcome.Status is 200 or 201 or 204, $"{outcome}"));
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(64)]
    public async Task Counters_end_at_the_exact_sum_whoever_comes_first(int clients)
    {
        using var folder = new TempFolder();
        var settings = new SynthesisSettings(Workload.All.Single(static workload => workload.Name == "counters"), Entries: 2000, Clients: 12, States: 3, Conflicts: 50, Seed: 3);
        await using var target = await InProcessTarget.StartAsync(ConflictStrategy.Fail, folder.DropPlugins("Counters"), TestContext.Current.CancellationToken);
        var tally = await PlayAsync(target, settings, clients);

        var states = new Dictionary<string, string>(StringComparer.Ordinal);
        var sums = new Dictionary<(string State, string Counter), long>();
        foreach (var entry in Synthesizer.Synthesize(settings))
        {
            if (entry.Operation == TraceOperation.Context)
                states[entry.Context] = entry.State!;
            else if (entry.Operation == TraceOperation.Edit)
                Add(sums, states[entry.Context], entry);
        }

        Assert.Equal(0, tally.Unanswered);
        var (answeredBy, count) = Assert.Single(tally.Answers);
        Assert.Equal("counter (plugin Counters)", answeredBy);
        Assert.True(count > 500, $"{count}");
        Assert.NotEmpty(sums);
        foreach (var ((state, counter), sum) in sums)
        {
            var counters = (StateObject)((StateObject)target.Manager.PeekState(state)!.Document)["counters"];
            Assert.Equal<StateValue>(sum, counters[counter]);
        }
    }

    private static async Task<ReplayTally> PlayAsync(InProcessTarget target, SynthesisSettings settings, int clients)
    {
        var tally = new ReplayTally();
        Assert.True(await new TracePlayer(target, tally, speed: null, clients, TimeProvider.System).RunAsync(Synthesizer.Synthesize(settings), TestContext.Current.CancellationToken));
        return tally;
    }

    /// <summary>Takes from an edit of whatever kind what it adds to counters, which all were 0.</summary>
    private static void Add(Dictionary<(string State, string Counter), long> sums, string state, TraceEntry edit)
    {
        IEnumerable<(string Counter, StateValue Value)> values = edit.Kind == TraceEntry.Patch
            ? JsonPatch.FromJson(edit.Body!).Operations.Select(static operation => (operation.Path.Tokens[^1], operation.Value!))
            : ((StateObject)((StateObject)edit.Body!)["counters"]).Select(static member => (member.Key, member.Value));
        foreach (var (counter, value) in values)
        {
            Assert.True(((StateNumber)value).TryGetInt64(out var number));
            sums[(state, counter)] = sums.GetValueOrDefault((state, counter)) + number;
        }
    }
}
