using Orleans.Storage;
using PluginState.Documents;
using PluginState.Orleans.Storage;
using PluginState.Orleans.Tests.Behaviour;
using PluginState.Orleans.Tests.Clusters;
using PluginState.Storage;

namespace PluginState.Orleans.Tests.Storage;

/// <summary>States in a grain storage provider, whichever it is.</summary>
public abstract class GrainStateStorageTests
{
    private readonly IGrainStorage _provider;
    private readonly string _id = $"s{Guid.NewGuid():N}";

    private protected GrainStateStorageTests(IGrainStorage provider) => _provider = provider;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_state_comes_back_as_it_was_saved_whoever_reads_it()
    {
        var (one, other) = (New(), New());
        Assert.Null(await one.LoadAsync(_id, Token));
        await one.SaveAsync(First("""{"a":1e400,"é":"😀"}"""), Token);
        await one.SaveAsync(Next(1, "[1.0]", "op-1"), Token);
        await one.SaveAsync(Next(2, "[1.0]", "op-2") with { Version = 2 }, Token); // only the id is new
        var read = (await other.LoadAsync(_id, Token))!;
        Assert.Equal((_id, 7L, 2L, "[1.0]", "ann"), (read.StateId, read.Epoch, read.Version, read.Document.ToString(), read.Stamp.Actor));
        Assert.Equal([new("op-1", 2), new("op-2", 2)], read.Operations);
    }

    [Fact]
    public async Task Operation_ids_are_bounded_the_oldest_go_first()
    {
        var storage = New();
        await storage.SaveAsync(First("0"), Token);
        for (var version = 1; version < 10; version++)
            await storage.SaveAsync(Next(version, $"{version}", $"op-{version}") with { OperationCapacity = 3 }, Token);
        Assert.Equal(["op-7", "op-8", "op-9"], (await New().LoadAsync(_id, Token))!.Operations.Select(static operation => operation.Id));
    }

    [Fact]
    public async Task Of_two_writers_the_one_that_is_behind_is_refused_and_what_is_stored_stays()
    {
        var (one, other) = (New(), New());
        await one.SaveAsync(First("1"), Token);
        await other.LoadAsync(_id, Token);
        await one.SaveAsync(Next(1, "2"), Token);
        var error = await Assert.ThrowsAsync<StorageConflictException>(() => other.SaveAsync(Next(1, "3"), Token).AsTask());
        Assert.Equal((_id, 1L, 2L), (error.StateId, error.ExpectedVersion, error.StoredVersion));
        Assert.Equal((0L, 1L), (one.Refused, other.Refused));
        Assert.Equal("2", (await New().LoadAsync(_id, Token))!.Document.ToString());
        await other.SaveAsync(Next(2, "3"), Token); // now it knows
        await Assert.ThrowsAsync<StorageConflictException>(() => one.SaveAsync(Next(2, "4"), Token).AsTask());
    }

    [Fact]
    public async Task Of_many_who_make_a_state_at_once_one_does()
    {
        var storages = Enumerable.Range(0, 6).Select(_ => New()).ToArray();
        var outcomes = await Task.WhenAll(storages.Select(async (storage, i) =>
        {
            try
            {
                await storage.SaveAsync(First($"{i}") with { Epoch = 100 + i }, Token);
                return i;
            }
            catch (StorageConflictException)
            {
                return -1;
            }
        }));
        var winner = Assert.Single(outcomes, static i => i >= 0);
        var read = (await New().LoadAsync(_id, Token))!;
        Assert.Equal((100L + winner, $"{winner}"), (read.Epoch, read.Document.ToString()));
    }

    [Fact]
    public async Task Of_many_who_change_a_state_at_once_each_is_refused_or_stored()
    {
        await New().SaveAsync(First("0"), Token);
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 4).Select(worker => Task.Run(async () =>
        {
            var (storage, stored) = (New(), 0);
            while (stored < 10)
            {
                var read = (await storage.LoadAsync(_id, Token))!;
                try
                {
                    await storage.SaveAsync(Next(read.Version, $"{long.Parse(read.Document.ToString(), System.Globalization.CultureInfo.InvariantCulture) + 1}"), Token);
                    stored++;
                }
                catch (StorageConflictException)
                {
                    // Another was first: again.
                }
            }

            return stored;
        })));
        Assert.Equal(40, outcomes.Sum());
        Assert.Equal("40", (await New().LoadAsync(_id, Token))!.Document.ToString());
    }

    [Fact]
    public async Task A_state_that_was_removed_is_gone_and_may_be_made_anew_by_anybody()
    {
        var (one, other) = (New(), New());
        Assert.False(await one.RemoveAsync(_id, Token));
        for (var i = 0; i < 3; i++)
        {
            await one.SaveAsync(First($"{i}") with { Epoch = 10 + i }, Token);
            Assert.True(await other.RemoveAsync(_id, Token));
            Assert.False(await one.RemoveAsync(_id, Token));
            Assert.Null(await one.LoadAsync(_id, Token));
        }

        await other.SaveAsync(First("9") with { Epoch = 20 }, Token);
        Assert.Equal(20, (await one.LoadAsync(_id, Token))!.Epoch);
        await Assert.ThrowsAsync<StorageConflictException>(() => one.SaveAsync(Next(1, "8") with { Epoch = 10 }, Token).AsTask()); // of an incarnation that is no more
    }

    [Fact]
    public async Task A_change_of_a_state_that_is_gone_is_refused()
    {
        var (one, other) = (New(), New());
        await one.SaveAsync(First("1"), Token);
        await other.RemoveAsync(_id, Token);
        var error = await Assert.ThrowsAsync<StorageConflictException>(() => one.SaveAsync(Next(1, "2"), Token).AsTask());
        Assert.Equal((1L, 0L), (error.ExpectedVersion, error.StoredVersion));
        Assert.Null(await New().LoadAsync(_id, Token));
    }

    [Fact]
    public async Task What_is_remembered_is_bounded_and_only_saves_a_read()
    {
        var storage = new GrainStateStorage(_provider, capacity: 2);
        for (var i = 0; i < 6; i++)
        {
            await storage.SaveAsync(First($"{i}") with { StateId = $"{_id}-{i}" }, Token);
            Assert.InRange(storage.Count, 1, 2);
        }

        for (var i = 0; i < 6; i++)
            await storage.SaveAsync(Next(1, $"{i + 10}", "op") with { StateId = $"{_id}-{i}" }, Token);
        Assert.Equal("15", (await New().LoadAsync($"{_id}-5", Token))!.Document.ToString());
        Assert.Equal(0, storage.Refused);
    }

    [Fact]
    public async Task What_no_state_is_stored_as_is_a_typed_error()
    {
        var (state, id) = (new GrainState<StoredRecord>(new() { Content = [1, 2, 3] }), GrainId.Create("pluginstate.state", _id));
        await _provider.WriteStateAsync("state", id, state);
        var error = await Assert.ThrowsAsync<StorageException>(() => New().LoadAsync(_id, Token).AsTask());
        Assert.Contains(_id, error.Message, StringComparison.Ordinal);
    }

    private GrainStateStorage New() => new(_provider, capacity: 100);

    private StoredChange First(string json) => new()
    {
        StateId = _id,
        Epoch = 7,
        PreviousVersion = 0,
        PreviousDocument = null,
        Version = 1,
        Document = Edits.Json(json),
        Stamp = new(new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero), "ann"),
        OperationCapacity = 10,
    };

    private StoredChange Next(long version, string json, string? operationId = null) => First(json) with
    {
        PreviousVersion = version,
        PreviousDocument = StateValue.Null,
        Version = version + 1,
        OperationId = operationId,
    };
}

[Collection(nameof(SharedCluster))]
public sealed class RedisGrainStateStorageTests(ClusterFixture cluster) : GrainStateStorageTests(cluster.Cluster.Silos[0].Provider(PluginStateCluster.StorageName));

[Collection(nameof(SharedCluster))]
public sealed class MemoryGrainStateStorageTests(ClusterFixture cluster) : GrainStateStorageTests(cluster.Cluster.Silos[0].Provider(TestCluster.MemoryStorage));
