using PluginState.Contexts;
using PluginState.Documents;
using PluginState.Resolvers;
using PluginState.States;
using static PluginState.Tests.TestStates;

namespace PluginState.Tests.States;

/// <summary>Many states, little memory, and a storage that lets go of the thread at every call.</summary>
public sealed class StorageRaceTests
{
    private const int States = 12;

    private readonly StateManagerOptions _options = new() { MaxResidentStates = 2, HistoryCapacity = 20_000 };
    private readonly StorageDouble _storage = new()
    {
        BeforeLoad = static async _ => await Task.Yield(),
        BeforeSave = static async _ => await Task.Yield(),
        AfterSave = static async _ => await Task.Yield(),
    };

    private readonly ResolverCatalog _catalog = Catalog().With(
        new ResolverDeclaration("counter", "/n") { IncludeEqualEdits = true }, (conflict, _) => ValueTask.FromResult(AddUp(conflict)));

    [Fact]
    public async Task However_states_come_and_go_no_accepted_increment_is_lost_or_counted_twice()
    {
        await using var manager = new StateManager(_options, _catalog, storage: _storage);
        var accepted = new long[States];
        await Task.WhenAll(Enumerable.Range(0, 8).Select(worker => Task.Run(async () =>
        {
            var random = new Random(worker);
            var contexts = new StateContext[States];
            for (var i = 0; i < States; i++)
                contexts[i] = await manager.CreateContextAsync($"s-{i}", Json("""{"n":0}"""));
            for (var i = 0; i < 300; i++)
            {
                var at = random.Next(States);
                var id = $"{worker}-{i}";
                long n;
                while (true)
                {
                    n = Number((await manager.GetStateAsync(contexts[at].Id)).Document);
                    try
                    {
                        await manager.UpdateAsync(contexts[at].Id, Set("/n", $"{n + 1}"), new() { OperationId = id });
                        break;
                    }
                    catch (StaleBaseException)
                    {
                        // It was read back between the look and the update; and again.
                    }
                }

                Interlocked.Increment(ref accepted[at]);
                if (i % 7 == 0)
                    Assert.True((await manager.UpdateAsync(contexts[at].Id, Set("/n", $"{n + 1}"), new() { OperationId = id })).IsRepeated);
            }
        })));
        Assert.Equal(accepted, Enumerable.Range(0, States).Select(i => Number(_storage[$"s-{i}"]!.Document)));
        Assert.Equal(accepted.Sum(), manager.GetMetrics().Updates);
        Assert.InRange(manager.GetMetrics().States.Count, 1, 2);
        Assert.True(manager.GetMetrics().StorageLoads > States);
        Assert.Equal(0, manager.GetMetrics().StorageFailures);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Of_24_writers_that_are_cut_off_by_disposal_the_document_has_exactly_what_was_accepted(bool isStored)
    {
        _options.MaxResidentStates = 100;
        StateSnapshot? last = null;
        var manager = new StateManager(_options, _catalog, storage: isStored ? _storage : null);
        manager.StateEvicted += (state, _) => last = state;
        await manager.CreateContextAsync("s", Json("""{"n":0,"by":{}}"""));
        var (waiting, started) = (24, new TaskCompletionSource());
        var writers = Enumerable.Range(0, 24).Select(writer => Task.Run(async () =>
        {
            var accepted = 0;
            var context = await manager.CreateContextAsync("s");
            while (true)
            {
                try
                {
                    var seen = Number((await manager.GetStateAsync(context.Id)).Document);
                    await manager.UpdateAsync(context.Id, JsonPatch.Parse(
                        $$"""[{"op":"add","path":"/n","value":{{seen + 1}}},{"op":"add","path":"/by/{{writer}}","value":{{accepted + 1}}}]"""));
                    if (++accepted == 3 && Interlocked.Decrement(ref waiting) == 0)
                        started.SetResult();
                }
                catch (ObjectDisposedException)
                {
                    return accepted;
                }
            }
        })).ToArray();
        await await Task.WhenAny([started.Task, .. writers]); // a writer that fails says so
        await manager.DisposeAsync();
        var counts = await Task.WhenAll(writers);
        var document = (StateObject)(isStored ? _storage["s"]!.Document : last!.Document);
        Assert.Equal(counts.Sum(), Number(document));
        Assert.Equal(counts, Enumerable.Range(0, 24).Select(writer => ((StateNumber)((StateObject)document["by"])[$"{writer}"]).TryGetInt64(out var n) ? (int)n : -1));
        Assert.Equal(counts.Sum(), manager.GetMetrics().Updates);
        Assert.Equal(last!.Document, document);
    }

    [Fact]
    public async Task Subscribers_get_every_version_once_and_in_order_with_a_storage_too()
    {
        _options.MaxResidentStates = 100;
        _options.SubscriberQueueCapacity = 3;
        await using var manager = new StateManager(_options, _catalog, storage: _storage);
        var context = await manager.CreateContextAsync("s", Json("""{"n":0}"""));
        const int Updates = 1500;
        var readers = Enumerable.Range(0, 3).Select(_ => Task.Run(async () =>
        {
            StateValue? mine = null;
            long version = 0;
            await foreach (var change in manager.SubscribeAsync(context.Id).WithCancellation(TestContext.Current.CancellationToken))
            {
                Assert.True(change.IsSnapshot ? change.State.Version > version : change.State.Version == version + 1);
                Assert.True(change.State.Version <= _storage["s"]!.Version);
                mine = change.IsSnapshot ? change.State.Document : change.Patch.Apply(mine!);
                Assert.Equal(change.State.Document, mine);
                version = change.State.Version;
                if (version == Updates + 1)
                    break;
            }
        })).ToArray();
        await Task.WhenAll(Enumerable.Range(0, 3).Select(writer => Task.Run(async () =>
        {
            var own = await manager.CreateContextAsync("s");
            for (var i = 0; i < Updates / 3; i++)
                await manager.UpdateAsync(own.Id, Set($"/w{writer}", $"{i}"));
        })));
        await Task.WhenAll(readers).WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Whatever_the_storage_fails_at_each_operation_that_is_retried_takes_effect_once()
    {
        var calls = 0;
        Task Flaky() => Interlocked.Increment(ref calls) % 5 == 0 ? throw new IOException("now and then") : Task.CompletedTask;
        (_storage.BeforeSave, _storage.AfterSave, _storage.BeforeLoad) = (_ => Flaky(), _ => Flaky(), _ => Flaky());
        await using var manager = new StateManager(_options, _catalog, storage: _storage);
        await Task.WhenAll(Enumerable.Range(0, 6).Select(worker => Task.Run(async () =>
        {
            for (var i = 0; i < 100; i++)
            {
                var (state, id) = ($"s-{i % 4}", $"{worker}-{i}");
                while (true)
                {
                    try
                    {
                        var context = await manager.CreateContextAsync(state);
                        await manager.UpdateAsync(context.Id, Set($"/{id}", "1"), new() { OperationId = id });
                        break;
                    }
                    catch (PluginStateException error) when (error is PluginState.Storage.StorageException or StaleBaseException)
                    {
                        // Again: the id makes it safe.
                    }
                }
            }
        })));
        for (var i = 0; i < 4; i++)
            Assert.Equal((150, 151L), (((StateObject)_storage[$"s-{i}"]!.Document).Count, _storage[$"s-{i}"]!.Version));
        Assert.True(manager.GetMetrics().StorageFailures > 0);
    }

    private static long Number(StateValue document) => ((StateNumber)((StateObject)document)["n"]).TryGetInt64(out var n) ? n : -1;
}
