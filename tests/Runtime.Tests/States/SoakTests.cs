using System.Globalization;
using PluginState.Resolvers;
using PluginState.States;
using static PluginState.Tests.TestStates;

namespace PluginState.Tests.States;

/// <summary>
/// Everything a manager does, on ids, places and names that never come again: memory stays flat and every bounded collection within its bound.
/// <c>PLUGINSTATE_SOAK</c> says how many operations.
/// </summary>
[Collection(nameof(Undisturbed))]
public sealed class SoakTests
{
    private const int Live = 50; // states and contexts

    private static readonly int _operations =
        int.Parse(Environment.GetEnvironmentVariable("PLUGINSTATE_SOAK") ?? "20000", NumberStyles.AllowThousands, CultureInfo.InvariantCulture);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Whatever_comes_by_memory_stays_flat_and_every_bound_holds(bool isStored)
    {
        var options = new StateManagerOptions
        {
            CacheSize = Live,
            MaxResidentStates = Live,
            HistoryCapacity = 8,
            ConflictHistoryCapacity = 32,
            ConflictPathCapacity = 32,
            OperationHistoryCapacity = 4,
            CheckpointCapacity = 2,
            MaxSubscribers = 2,
            SubscriberQueueCapacity = 4,
            Strategy = ConflictStrategy.LastWriteWins,
        };
        options.Resolvers.Capacity = 4;
        var catalog = Catalog(options.Resolvers.Capacity);
        for (var i = 0; i < 8; i++)
            catalog.With($"r{i}", $"/p{i}/*", AddUp);
        var storage = isStored ? new ForgetfulStorage() : null;
        await using var manager = new StateManager(options, catalog, storage: storage);
        var evicted = 0L;
        manager.StateEvicted += (_, _) => evicted++;
        manager.CheckpointEvicted += (_, _) => evicted++;

        var next = 0L;
        await RunAsync(manager, () => next++, Math.Max(5000, _operations / 10)); // every collection is full, every path compiled
        var before = Settled(manager);
        await RunAsync(manager, () => next++, _operations);
        var growth = Settled(manager) - before;

        var metrics = manager.GetMetrics();
        Assert.All(metrics.Bounds, static bound => Assert.InRange(bound.Count, 0, bound.Capacity));
        foreach (var name in (string[])["contexts.active", "states.resident", "states.departed", "edits.remembered", "operations.remembered", "conflicts.remembered", "conflicts.paths"])
            Assert.True(metrics.Bounds.Single(bound => bound.Name == name).Count > 0, name);
        Assert.True(metrics is { Transactions: > 0, Rollbacks: > 0, Undos: > 0, RepeatedUpdates: > 0, Conflicts: > 0 });
        Assert.True(evicted > 0);
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{_operations:N0} operations, {metrics.Updates:N0} updates, {metrics.Conflicts:N0} conflicts, {evicted:N0} evictions: {growth:N0} bytes more live");
        Assert.InRange(growth, long.MinValue, 1_000_000);
    }

    /// <summary>About as many calls of the manager as asked for.</summary>
    private static async Task RunAsync(StateManager manager, Func<long> next, int operations)
    {
        for (var done = 0; done < operations; done += 14)
        {
            var n = next();
            var initial = Json($$"""{"p{{n % 8}}":{"x{{n}}":1},"log":[]}""");
            var ann = await manager.CreateContextAsync($"state-{n}", initial, $"ann-{n}");
            var bob = await manager.CreateContextAsync($"state-{n}", null, $"bob-{n}");
            await using (var changes = manager.SubscribeAsync(bob.Id).GetAsyncEnumerator(CancellationToken.None))
            {
                Assert.True(await changes.MoveNextAsync());
                var checkpoint = await manager.CreateCheckpointAsync(ann.Id, $"name-{n}");
                await Both($"/p{n % 8}/x{n}", "2", "3"); // a resolver's conflict
                await Both($"/free-{n}", "2", "3"); // the strategy's
                for (var retry = 0; retry < 2; retry++)
                    await manager.UpdateAsync(ann.Id, Set("/log/-", $"{n}"), new() { OperationId = $"op-{n}" });
                await manager.UndoAsync(bob.Id);
                using (var transaction = manager.Begin(ann.Id))
                {
                    transaction.Apply(Set($"/t-{n}", "1"));
                    transaction.Apply(Set($"/u-{n}", "1"));
                    await transaction.CommitAsync(new() { OperationId = $"tx-{n}" });
                }

                Assert.True(await changes.MoveNextAsync());
                if (n % 2 == 0)
                    await manager.RollbackAsync(ann.Id, checkpoint);
                if (n % 16 == 0)
                    Assert.True(await manager.RemoveStateAsync($"state-{n}"));
            }

            async Task Both(string path, string one, string other)
            {
                manager.GetState(ann.Id);
                manager.GetState(bob.Id);
                await manager.UpdateAsync(ann.Id, Set(path, one));
                await manager.UpdateAsync(bob.Id, Set(path, other));
            }
        }
    }

    private static long Settled(StateManager manager)
    {
        Bounded.Memory.Collect();
        var settled = GC.GetTotalMemory(forceFullCollection: true);
        GC.KeepAlive(manager);
        return settled;
    }

    /// <summary>Keeps no more than the states that may be in memory: what is measured is the manager.</summary>
    private sealed class ForgetfulStorage : PluginState.Storage.IStateStorage
    {
        private readonly PluginState.Bounded.LruCache<string, PluginState.Storage.StoredState> _states = new(Live);

        public ValueTask<PluginState.Storage.StoredState?> LoadAsync(string stateId, CancellationToken cancellationToken = default) =>
            ValueTask.FromResult(_states.TryGet(stateId, out var stored) ? stored : null);

        public ValueTask SaveAsync(PluginState.Storage.StoredChange change, CancellationToken cancellationToken = default)
        {
            _states.Put(change.StateId, new(change.StateId, change.Epoch, change.Version, change.Document, change.Stamp, []));
            return ValueTask.CompletedTask;
        }

        public ValueTask<bool> RemoveAsync(string stateId, CancellationToken cancellationToken = default) =>
            ValueTask.FromResult(_states.TryRemove(stateId, out _));
    }
}
