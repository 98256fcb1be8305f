using System.Globalization;
using CsCheck;
using PluginState.Storage;
using static PluginState.Client.Tests.Workload;

namespace PluginState.Client.Tests;

/// <summary>Three clients edit at once while everything on the way goes wrong, until it is quiet.</summary>
public sealed class FaultPropertyTests
{
    private const int Clients = 3;
    private const int EditsEach = 12;

    private static readonly long _runs = long.Parse(Environment.GetEnvironmentVariable("PLUGINSTATE_FAULTY_RUNS") ?? "12", CultureInfo.InvariantCulture);

    [Fact]
    public async Task All_come_to_the_servers_document_and_every_accepted_edit_took_effect_once() =>
        await Gen.Select(Gen.Int[0, int.MaxValue], Gen.Int[2, 64]).SampleAsync(static run => RunAsync(run.Item1, run.Item2), iter: _runs, threads: 1);

    private static async Task RunAsync(int seed, int historyCapacity)
    {
        // The storage outlives restarts, as a file does; the versions before the newest do not.
        await using var server = await RealServer.StartAsync(options => options.HistoryCapacity = historyCapacity, new InMemoryStateStorage());
        using var link = new FaultyLink(server);
        var time = new HastyTime();
        var options = new SharedStateOptions
        {
            Initial = Initial,
            InitialBackoff = TimeSpan.FromMilliseconds(10),
            MaxBackoff = TimeSpan.FromSeconds(1),
            MaxPendingEdits = EditsEach,
            SettleLocally = Settle,
        };
        var states = new List<SharedState>();
        for (var i = 0; i < Clients; i++)
            states.Add(await link.Client(time).OpenAsync("room", options));

        var chance = new Chance(seed, link);
        link.Decide = chance.Next;
        var made = await Task.WhenAll(states.Select((state, index) => Task.Run(() => EditAsync(state, index, chance))));
        chance.Heal();

        var outcomes = await Task.WhenAll(made.SelectMany(static edits => edits).Select(static async edit => (edit.Entry, Outcome: await edit.Edit.OutcomeAsync())));
        Assert.All(outcomes, static edit => Assert.True(edit.Outcome.IsAccepted, edit.Outcome.ToString()));
        var last = (await server.States.GetHistoryAsync("room"))[0];
        foreach (var state in states)
        {
            var view = await state.WhenAsync(view => view.Version >= last.Version && view.Status == SharedStateStatus.Live);
            Assert.Equal((last.Version, 0), (view.Version, view.PendingEdits));
            Assert.Equal(last.Document.ToString(), view.Document.ToString());
        }

        Assert.Equal(outcomes.Count(static edit => edit.Entry is null), CountOf(last.Document));
        Assert.Equal(
            outcomes.Select(static edit => edit.Entry).OfType<string>().Order(StringComparer.Ordinal),
            LogOf(last.Document).Order(StringComparer.Ordinal)); // each of them once
        foreach (var own in Enumerable.Range(0, Clients).Select(index => LogOf(last.Document).Where(entry => entry.StartsWith($"{index}-", StringComparison.Ordinal))))
            Assert.Equal(own.Order(StringComparer.Ordinal), own); // and in the order in which they were made

        foreach (var state in states)
            await state.DisposeAsync();
    }

    private static async Task<List<(string? Entry, PendingEdit Edit)>> EditAsync(SharedState state, int client, Chance chance)
    {
        var edits = new List<(string?, PendingEdit)>();
        for (var i = 0; i < EditsEach; i++)
        {
            var entry = chance.Of(2) ? null : $"{client}-{i:00}";
            var edit = entry is null ? await state.EditAsync(Increment) : await state.EditAsync(AppendToLog(entry));
            edits.Add((entry, edit));
            if (chance.Of(3))
                await Task.WhenAny(edit.Outcome, state.WhenAsync(static view => view.Status == SharedStateStatus.Offline));
        }

        return edits;
    }

    /// <summary>What goes wrong, by a seed.</summary>
    private sealed class Chance(int seed, FaultyLink link)
    {
        private readonly Lock _lock = new();
        private readonly Random _random = new(seed);
        private TaskCompletionSource _events = new();
        private bool _isHealed;

        public bool Of(int of)
        {
            lock (_lock)
                return _random.Next(of) == 0;
        }

        public Fault Next(HttpRequestMessage request)
        {
            lock (_lock)
            {
                if (_isHealed)
                    return Fault.None;
                if (_random.Next(8) == 0)
                    link.CutStreams();
                if (_random.Next(4) == 0)
                {
                    // What was kept back comes, and what comes now is kept back.
                    _events.TrySetResult();
                    _events = new();
                    link.EventGate = _random.Next(2) == 0 ? _events.Task : Task.CompletedTask;
                    _ = ReleaseSoonAsync(_events); // everybody may be waiting for one of them
                    link.DuplicatesEvents = _random.Next(2) == 0;
                }

                return _random.Next(24) switch
                {
                    0 or 1 => Fault.Refused,
                    2 or 3 or 4 => Fault.AnswerLost,
                    5 => Fault.Unavailable,
                    6 => Fault.TooMany,
                    7 => Fault.ContextsEvicted,
                    8 => Fault.Restarted,
                    _ => Fault.None,
                };
            }
        }

        private static async Task ReleaseSoonAsync(TaskCompletionSource events)
        {
            for (var i = 0; i < 1000; i++)
                await Task.Yield();
            events.TrySetResult();
        }

        /// <summary>Nothing goes wrong any more.</summary>
        public void Heal()
        {
            lock (_lock)
            {
                _isHealed = true;
                link.EventGate = Task.CompletedTask;
                _events.TrySetResult();
            }
        }
    }
}
