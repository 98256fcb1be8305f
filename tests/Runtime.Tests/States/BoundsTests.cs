using System.Diagnostics.Metrics;
using PluginState.Conflicts;
using PluginState.States;
using static PluginState.Tests.TestStates;

namespace PluginState.Tests.States;

public sealed class BoundsTests
{
    [Fact]
    public async Task Every_bounded_collection_is_a_gauge_with_its_capacity_and_lets_go_of_the_manager_when_it_is_disposed()
    {
        using var factory = new OneMeter();
        await using var manager = new StateManager(new() { MaxResidentStates = 2, OperationHistoryCapacity = 5 }, meterFactory: factory, storage: new StorageDouble());
        var context = await manager.CreateContextAsync("s");
        await manager.UpdateAsync(context.Id, Set("/a", "1"), new() { OperationId = "op" });
        await manager.CreateCheckpointAsync(context.Id);
        var read = factory.Read();
        Assert.Equal((1L, 10L), (read["pluginstate.operations.remembered"], read["pluginstate.operations.remembered.capacity"]));
        Assert.Equal((1L, 128L), (read["pluginstate.edits.remembered"], read["pluginstate.edits.remembered.capacity"]));
        Assert.Equal((1L, 2L), (read["pluginstate.states.resident"], read["pluginstate.states.capacity"]));
        Assert.Equal((1L, 2L), (read["pluginstate.checkpoints.kept"], read["pluginstate.storage.saves"]));
        foreach (var bound in manager.GetMetrics().Bounds)
            Assert.Equal(bound.Count, read["pluginstate." + bound.Name]);
        await manager.DisposeAsync();
        Assert.Empty(factory.Read());
    }

    [Fact]
    public void Conflicts_are_counted_by_place_and_outcome_for_as_many_places_as_allowed()
    {
        var history = new ConflictHistory(capacity: 2, pathCapacity: 2);
        history.Add([Conflict("/a", ResolutionKind.Set), Conflict("/b", ResolutionKind.UseLocal), Conflict("/a", ResolutionKind.Fail)]);
        history.Add([Conflict("/c", ResolutionKind.UseLocal), Conflict("/a", ResolutionKind.Set)]); // /b leaves
        Assert.Equal((2, 2, 2, 5L), (history.Count, history.PathCount, history.PathCapacity, history.Total));
        var statistics = history.GetStatistics();
        Assert.Equal((5L, 1L, 2L, 2L, 1L), (statistics.Total, statistics.Unresolved,
            statistics.Outcomes[ResolutionKind.Set], statistics.Outcomes[ResolutionKind.UseLocal], statistics.Outcomes[ResolutionKind.Fail]));
        Assert.Equal(["/a 3 1", "/c 1 0"], statistics.Paths.Select(path => $"{path.Path} {path.Count} {path.Unresolved}"));
        Assert.Equal(2, statistics.Paths[0].Outcomes[ResolutionKind.Set]);
        Assert.Single(history.GetStatistics(most: 1).Paths);
        Assert.Throws<ArgumentOutOfRangeException>(() => history.GetStatistics(-1));
    }

    [Fact]
    public async Task Edits_are_counted_until_their_state_leaves()
    {
        await using var manager = new StateManager(new() { HistoryCapacity = 3 });
        var context = manager.CreateContext("s");
        for (var i = 0; i < 5; i++)
            await manager.UpdateAsync(context.Id, Set("/a", i.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        Assert.Equal(new BoundedSize("edits.remembered", 3, 3000), manager.GetMetrics().Bounds.Single(bound => bound.Name == "edits.remembered"));
        manager.RemoveState("s");
        Assert.Equal(0, manager.GetMetrics().Bounds.Single(bound => bound.Name == "edits.remembered").Count);
    }

    [Fact]
    public async Task Subscribers_are_counted_until_they_leave_or_their_state_does()
    {
        await using var manager = new StateManager();
        var context = manager.CreateContext("s");
        await using (var changes = manager.SubscribeAsync(context.Id).GetAsyncEnumerator(TestContext.Current.CancellationToken))
        {
            await changes.MoveNextAsync();
            Assert.Equal(1, Subscribers());
        }

        Assert.Equal(0, Subscribers());
        await using var last = manager.SubscribeAsync(context.Id).GetAsyncEnumerator(TestContext.Current.CancellationToken);
        await last.MoveNextAsync();
        manager.RemoveState("s");
        Assert.Equal(0, Subscribers());

        long Subscribers() => manager.GetMetrics().Bounds.Single(bound => bound.Name == "subscribers.active").Count;
    }

    private static SettledConflict Conflict(string path, ResolutionKind outcome) => new(
        "s", PluginState.Documents.JsonPointer.Parse(path), ConflictKind.EditEdit, default, default, default, default, default,
        outcome, outcome == ResolutionKind.Fail ? null : "somebody", default, []);

    /// <summary>A factory's meter, which outlives the manager.</summary>
    private sealed class OneMeter : IMeterFactory
    {
        private readonly Meter _meter = new("PluginState");

        public Meter Create(MeterOptions options) => _meter;

        public Dictionary<string, long> Read()
        {
            var read = new Dictionary<string, long>();
            using var listener = new MeterListener();
            listener.InstrumentPublished = (instrument, l) =>
            {
                if (ReferenceEquals(instrument.Meter, _meter) && instrument.IsObservable)
                    l.EnableMeasurementEvents(instrument);
            };
            listener.SetMeasurementEventCallback<long>((instrument, value, _, _) => read.Add(instrument.Name, value));
            listener.Start();
            listener.RecordObservableInstruments();
            return read;
        }

        public void Dispose() => _meter.Dispose();
    }
}
