using PluginState.Bounded;
using PluginState.Documents;
using PluginState.Storage;

namespace PluginState.Tests.Storage;

public sealed class InMemoryStateStorageTests
{
    [Fact]
    public async Task What_was_saved_is_loaded_and_an_unknown_id_is_nothing()
    {
        var storage = new InMemoryStateStorage();
        await storage.SaveAsync(Change("a", 1, """{"n":1.0}""", "first"));
        await storage.SaveAsync(Change("a", 2, """{"n":2}""", "second"));
        var loaded = await storage.LoadAsync("a");
        Assert.Equal((7, 2, """{"n":2}"""), (loaded!.Epoch, loaded.Version, loaded.Document.ToString()));
        Assert.Equal([new("first", 1), new("second", 2)], loaded.Operations);
        Assert.Null(await storage.LoadAsync("A"));
    }

    [Fact]
    public async Task A_change_made_on_another_version_or_epoch_is_a_conflict_and_changes_nothing()
    {
        var storage = new InMemoryStateStorage();
        await storage.SaveAsync(Change("a", 1, "1"));
        var late = await Assert.ThrowsAsync<StorageConflictException>(async () => await storage.SaveAsync(Change("a", 1, "2")));
        Assert.Equal(("a", 0L, 1L), (late.StateId, late.ExpectedVersion, late.StoredVersion));
        var early = await Assert.ThrowsAsync<StorageConflictException>(async () => await storage.SaveAsync(Change("a", 3, "2")));
        Assert.Equal((2L, 1L), (early.ExpectedVersion, early.StoredVersion));
        var other = await Assert.ThrowsAsync<StorageConflictException>(async () => await storage.SaveAsync(Change("a", 2, "2") with { Epoch = 8 }));
        Assert.Contains("epoch 8", other.Message, StringComparison.Ordinal);
        var unknown = await Assert.ThrowsAsync<StorageConflictException>(async () => await storage.SaveAsync(Change("b", 2, "2")));
        Assert.Equal((1L, 0L), (unknown.ExpectedVersion, unknown.StoredVersion));
        Assert.Equal("1", (await storage.LoadAsync("a"))!.Document.ToString());
        Assert.Equal(1, storage.Count);
    }

    [Fact]
    public async Task Concurrent_savers_of_one_state_win_every_version_once()
    {
        var storage = new InMemoryStateStorage();
        await storage.SaveAsync(Change("a", 1, "1"));
        var won = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            var mine = 0;
            for (var version = 2; version <= 200; version++)
            {
                try
                {
                    await storage.SaveAsync(Change("a", version, "1"));
                    mine++;
                }
                catch (StorageConflictException conflict)
                {
                    Assert.True(conflict.StoredVersion >= version); // somebody else won it
                }
            }

            return mine;
        })));
        Assert.Equal(199, won.Sum());
        Assert.Equal(200, (await storage.LoadAsync("a"))!.Version);
    }

    [Fact]
    public async Task The_least_recently_used_state_leaves_where_there_is_no_room_and_is_told_of()
    {
        var storage = new InMemoryStateStorage(capacity: 2);
        var gone = new List<Eviction<string, StoredState>>();
        storage.Evicted += gone.Add;
        await storage.SaveAsync(Change("a", 1, "1"));
        await storage.SaveAsync(Change("b", 1, "1"));
        await storage.SaveAsync(Change("b", 2, "2"));
        await storage.LoadAsync("a");
        await storage.SaveAsync(Change("c", 1, "3"));
        var eviction = Assert.Single(gone);
        Assert.Equal(("b", 2L, EvictionReason.Capacity), (eviction.Key, eviction.Value.Version, eviction.Reason));
        Assert.Null(await storage.LoadAsync("b"));
        Assert.Equal((2, 2), (storage.Count, storage.Capacity));
    }

    [Fact]
    public async Task Operation_ids_are_bounded_and_one_can_be_remembered_without_a_change()
    {
        var storage = new InMemoryStateStorage();
        for (var version = 1; version <= 5; version++)
            await storage.SaveAsync(Change("a", version, "1", $"op{version}") with { OperationCapacity = 3 });
        await storage.SaveAsync(Change("a", 6, "1", "nothing") with { Version = 5, PreviousVersion = 5, OperationCapacity = 3 });
        var loaded = await storage.LoadAsync("a");
        Assert.Equal(5, loaded!.Version);
        Assert.Equal([new("op4", 4), new("op5", 5), new("nothing", 5)], loaded.Operations);
        await storage.SaveAsync(Change("a", 6, "1", "op4") with { OperationCapacity = 3 });
        Assert.Equal([new("op5", 5), new("nothing", 5), new("op4", 6)], (await storage.LoadAsync("a"))!.Operations);
        await storage.SaveAsync(Change("a", 7, "1") with { OperationCapacity = 0 });
        Assert.Empty((await storage.LoadAsync("a"))!.Operations);
    }

    [Fact]
    public async Task A_removed_state_is_gone_and_its_id_can_begin_anew()
    {
        var storage = new InMemoryStateStorage();
        await storage.SaveAsync(Change("a", 1, "1", "op"));
        Assert.True(await storage.RemoveAsync("a"));
        Assert.False(await storage.RemoveAsync("a"));
        Assert.Null(await storage.LoadAsync("a"));
        await storage.SaveAsync(Change("a", 1, "2") with { Epoch = 8 });
        var loaded = await storage.LoadAsync("a");
        Assert.Equal(8, loaded!.Epoch);
        Assert.Empty(loaded.Operations);
    }

    [Fact]
    public async Task A_change_that_no_manager_means_is_refused()
    {
        var storage = new InMemoryStateStorage();
        await Assert.ThrowsAsync<ArgumentException>(async () => await storage.SaveAsync(Change("a", 3, "1") with { PreviousVersion = 1 }));
        await Assert.ThrowsAsync<ArgumentException>(async () => await storage.SaveAsync(Change("a", 0, "1") with { PreviousVersion = 0 }));
        await Assert.ThrowsAsync<ArgumentException>(async () => await storage.SaveAsync(Change("a", 2, "1") with { PreviousDocument = null }));
        await Assert.ThrowsAsync<ArgumentException>(async () => await storage.SaveAsync(Change(" ", 1, "1")));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await storage.SaveAsync(Change("a", 1, "1") with { OperationCapacity = -1 }));
        Assert.Equal(0, storage.Count);
    }

    private static StoredChange Change(string stateId, long version, string json, string? operationId = null) => new()
    {
        StateId = stateId,
        Epoch = 7,
        PreviousVersion = version - 1,
        PreviousDocument = version == 1 ? null : StateValue.Null,
        Version = version,
        Document = StateValue.Parse(json),
        Stamp = new(DateTimeOffset.UnixEpoch.AddSeconds(version), "tester"),
        OperationId = operationId,
        OperationCapacity = 100,
    };
}
