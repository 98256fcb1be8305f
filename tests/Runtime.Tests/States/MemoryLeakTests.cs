using PluginState.Contexts;
using PluginState.Documents;
using PluginState.Resolvers;
using PluginState.States;
using static PluginState.Tests.TestStates;

namespace PluginState.Tests.States;

/// <summary>
/// The Testing section of the specification, test by test: context manager bounded size, resolver registry size, state manager
/// memory-leak prevention, concurrent access.
/// </summary>
[Collection(nameof(Undisturbed))]
public sealed class MemoryLeakTests
{
    [Fact]
    public void ContextManager_bounded_size_10_of_20_keeps_the_last_ten()
    {
        var contexts = new ContextManager(10);
        for (var i = 0; i < 20; i++)
            contexts.Put(new StateContext($"ctx-{i}", "state"));
        Assert.Equal(10, contexts.Count);
        for (var i = 0; i < 20; i++)
            Assert.Equal(i >= 10, contexts.Get($"ctx-{i}") is not null);
    }

    [Fact]
    public void BoundedResolverRegistry_size_10_of_20_keeps_the_last_ten()
    {
        var registry = new BoundedResolverRegistry(10);
        for (var i = 0; i < 20; i++)
            registry.Register($"r-{i}", Returns(Resolution.UseLocal));
        Assert.Equal(10, registry.Count);
        for (var i = 0; i < 20; i++)
            Assert.Equal(i >= 10, registry.TryGet($"r-{i}", out Resolver? _));
    }

    [Fact]
    public async Task StateManager_memory_leak_prevention_1000_contexts_at_CacheSize_100_keep_100_and_grow_less_than_10_MB()
    {
        await using var manager = new StateManager(new() { CacheSize = 100, MaxResidentStates = 100 });
        var before = GC.GetTotalMemory(forceFullCollection: true);
        for (var i = 0; i < 1000; i++)
        {
            var context = manager.CreateContext($"state-{i}", Json($$"""{"text":"{{new string('x', 25_000)}}"}"""));
            await manager.UpdateAsync(context.Id, Set("/n", "1"));
            Assert.InRange(manager.Contexts.Count, 1, 100);
        }

        Assert.Equal(100, manager.GetMetrics().ActiveContexts);
        Assert.Equal(100, manager.GetMetrics().States.Count);
        // 100 documents of 50 kB of UTF-16 are about 5 MB; all 1000 would be 50 MB.
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 10_000_000);
        GC.KeepAlive(manager);
    }

    [Fact]
    public async Task StateManager_memory_leak_prevention_with_small_states_grows_less_than_10_MB()
    {
        await using var manager = new StateManager(new() { CacheSize = 100 });
        var before = GC.GetTotalMemory(forceFullCollection: true);
        for (var i = 0; i < 1000; i++)
            manager.CreateContext($"state-{i}");
        Assert.Equal(100, manager.Contexts.Count);
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 10_000_000);
        GC.KeepAlive(manager);
    }

    [Fact]
    public void Resolver_registry_1000_registrations_keep_100_and_a_new_one_is_found()
    {
        var registry = new BoundedResolverRegistry();
        for (var i = 0; i < 1000; i++)
            registry.Register($"r-{i}", Returns(Resolution.UseLocal));
        Assert.Equal(100, registry.Count);
        registry.Register("new", Returns(Resolution.UseRemote));
        Assert.True(registry.TryGet("new", out Resolver? _));
    }

    [Fact]
    public async Task Concurrent_increments_10_by_100_through_a_resolver_are_exact()
    {
        await using var manager = new StateManager(new() { HistoryCapacity = 2000, MaxAttempts = 1000 }, Catalog().With(
            new ResolverDeclaration("counter", "/n") { IncludeEqualEdits = true }, (conflict, _) => ValueTask.FromResult(AddUp(conflict))));
        manager.CreateContext("s", Json("""{"n":0}"""));
        await Task.WhenAll(Enumerable.Range(0, 10).Select(writer => Task.Run(async () =>
        {
            var context = manager.CreateContext("s", contextId: $"writer-{writer}");
            for (var i = 0; i < 100; i++)
            {
                var seen = ((StateNumber)((StateObject)manager.GetState(context.Id).Document)["n"]).TryGetInt64(out var n) ? n : -1;
                await manager.UpdateAsync(context.Id, Set("/n", $"{seen + 1}"));
            }
        })));
        Assert.Equal("""{"n":1000}""", manager.PeekState("s")!.Document.ToString());
        var metrics = manager.GetMetrics();
        Assert.Equal((1000L, 0L), (metrics.Updates, metrics.FailedUpdates));
    }

    [Fact]
    public async Task Concurrent_contexts_states_and_updates_stay_within_every_bound()
    {
        await using var manager = new StateManager(new() { CacheSize = 20, MaxResidentStates = 20, Strategy = ConflictStrategy.LastWriteWins });
        var done = 0;
        var sampler = Task.Run(() =>
        {
            while (Volatile.Read(ref done) == 0)
            {
                Assert.InRange(manager.Contexts.Count, 0, 20);
                Assert.InRange(manager.GetMetrics().States.Count, 0, 20);
            }
        }, TestContext.Current.CancellationToken);
        var workers = Task.WhenAll(Enumerable.Range(0, 4).Select(worker => Task.Run(async () =>
        {
            var random = new Random(worker);
            var (accepted, refused) = (0, 0);
            for (var i = 0; i < 2000; i++)
            {
                var context = manager.CreateContext($"state-{random.Next(40)}");
                try
                {
                    await manager.UpdateAsync(context.Id, Set($"/m{random.Next(3)}", $"{i}"));
                    accepted++;
                }
                catch (PluginStateException error) when (error is ContextEvictedException or ContextNotFoundException or StateEvictedException)
                {
                    refused++; // others made 20 more meanwhile
                }
            }

            return (accepted, refused);
        })));
        await workers.ContinueWith(_ => Volatile.Write(ref done, 1), TaskScheduler.Default);
        var outcomes = await workers;
        await sampler;
        var metrics = manager.GetMetrics();
        Assert.Equal(outcomes.Sum(o => o.accepted), metrics.Updates);
        Assert.Equal(outcomes.Sum(o => o.refused), metrics.FailedUpdates);
        Assert.Equal(8000, metrics.Contexts.Count + metrics.Contexts.Evictions.Total());
    }

    [Fact]
    public async Task Ten_writers_during_dispose_end_in_less_than_5_seconds_and_every_update_has_one_outcome()
    {
        var manager = new StateManager(new() { HistoryCapacity = 100_000 });
        var evicted = new TaskCompletionSource<StateSnapshot>();
        manager.StateEvicted += (state, _) => evicted.TrySetResult(state);
        manager.CreateContext("s", Json("""{"log":{}}"""));
        var started = new CountdownEvent(10);
        var writers = Enumerable.Range(0, 10).Select(writer => Task.Run(async () =>
        {
            var accepted = new List<string>();
            try
            {
                var context = manager.CreateContext("s");
                for (var i = 0; ; i++)
                {
                    await manager.UpdateAsync(context.Id, Set($"/log/{writer}-{i}", "1"));
                    accepted.Add($"{writer}-{i}");
                    if (i == 3)
                        started.Signal();
                }
            }
            catch (ObjectDisposedException)
            {
                return accepted;
            }
        })).ToArray();
        started.Wait(TestContext.Current.CancellationToken);
        var clock = System.Diagnostics.Stopwatch.StartNew();
        await manager.DisposeAsync();
        var accepted = (await Task.WhenAll(writers)).SelectMany(names => names).Order().ToList();
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(5));
        var last = (await evicted.Task).Document;
        Assert.Equal(accepted, ((StateObject)((StateObject)last)["log"]).Names.Order());
    }
}
