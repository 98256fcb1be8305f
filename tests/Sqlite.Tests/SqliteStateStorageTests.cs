using System.Globalization;
using PluginState.Documents;
using PluginState.Storage;

namespace PluginState.Sqlite.Tests;

public sealed class SqliteStateStorageTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private string Path => _folder["states.db"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task An_unknown_state_is_nothing()
    {
        await using var storage = SqliteStateStorage.Open(Path);
        Assert.Null(await storage.LoadAsync("a"));
        Assert.False(await storage.RemoveAsync("a"));
    }

    [Fact]
    public async Task A_change_made_on_another_version_or_epoch_is_a_conflict_and_changes_nothing()
    {
        await using var storage = SqliteStateStorage.Open(Path);
        var first = Changes.First("a", "1");
        await storage.SaveAsync(first);
        Assert.Equal((0L, 1L), await ConflictAsync(Changes.First("a", "2", "lost")));
        Assert.Equal((2L, 1L), await ConflictAsync(first.Then("2").Then("3", "lost")));
        Assert.Equal((1L, 1L), await ConflictAsync(first.Then("2", "lost") with { Epoch = 8 }));
        Assert.Equal((1L, 0L), await ConflictAsync(first.Then("2") with { StateId = "b" }));
        Assert.Equal((2L, 1L), await ConflictAsync(first.Then("2", "lost") with { PreviousVersion = 2 }));
        var state = await storage.RequiredAsync("a");
        Assert.Equal((7L, 1L, "1"), (state.Epoch, state.Version, state.Document.ToString()));
        Assert.Empty(state.Operations);
        Assert.Null(await storage.LoadAsync("b"));

        async Task<(long, long)> ConflictAsync(StoredChange change)
        {
            var conflict = await Assert.ThrowsAsync<StorageConflictException>(async () => await storage.SaveAsync(change));
            Assert.Equal(change.StateId, conflict.StateId);
            return (conflict.ExpectedVersion, conflict.StoredVersion);
        }
    }

    [Fact]
    public async Task A_change_that_is_refused_fails_alone_however_many_are_written_with_it()
    {
        await using var storage = SqliteStateStorage.Open(Path);
        await storage.SaveAsync(Changes.First("there", "1"));
        var saves = Enumerable.Range(0, 200).Select(i => storage.SaveAsync(Changes.First(i % 2 == 0 ? $"state{i}" : "there", "2")).AsTask()).ToArray();
        for (var i = 0; i < saves.Length; i++)
        {
            if (i % 2 == 0)
                await saves[i];
            else
                await Assert.ThrowsAsync<StorageConflictException>(() => saves[i]);
        }

        Assert.Equal(101L, Changes.Sql(Path, "SELECT count(*) FROM states"));
    }

    [Theory]
    [InlineData("ABORT")]
    [InlineData("ROLLBACK")]
    public async Task A_change_that_SQLite_refuses_fails_alone_and_names_its_state(string how)
    {
        await using var storage = SqliteStateStorage.Open(Path);
        Changes.Sql(Path, $"CREATE TRIGGER refuse BEFORE INSERT ON documents WHEN NEW.document = CAST('\"bad\"' AS BLOB) BEGIN SELECT RAISE({how}, 'refused'); END");
        var saves = Enumerable.Range(0, 100).Select(i => storage.SaveAsync(Changes.First($"state{i}", i % 10 == 3 ? "\"bad\"" : "1", "op")).AsTask()).ToArray();
        for (var i = 0; i < saves.Length; i++)
        {
            if (i % 10 != 3)
                await saves[i];
            else
                Assert.Contains($"'state{i}'", (await Assert.ThrowsAsync<StorageException>(() => saves[i])).Message, StringComparison.Ordinal);
        }

        for (var i = 0; i < saves.Length; i++)
            Assert.Equal(i % 10 != 3, await storage.LoadAsync($"state{i}") is not null);
    }

    [Fact]
    public async Task While_another_program_writes_changes_fail_together_and_then_go_on()
    {
        await using var storage = SqliteStateStorage.Open(Path);
        using (var other = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={Path};Pooling=False"))
        {
            other.Open();
            using var begin = other.CreateCommand();
            begin.CommandText = "BEGIN IMMEDIATE";
            begin.ExecuteNonQuery();
            var saves = Enumerable.Range(0, 10).Select(i => storage.SaveAsync(Changes.First($"state{i}", "1")).AsTask()).ToArray();
            foreach (var save in saves)
                Assert.Contains("another program holds it locked", (await Assert.ThrowsAsync<StorageException>(() => save)).Message, StringComparison.Ordinal);
            Assert.Null(await storage.LoadAsync("state0"));
        }

        await storage.SaveAsync(Changes.First("state0", "1"));
    }

    [Fact]
    public async Task Operation_ids_are_bounded_and_one_can_be_remembered_without_a_change()
    {
        await using var storage = SqliteStateStorage.Open(Path);
        var change = Changes.First("a", "1", "op1") with { OperationCapacity = 3 };
        await storage.SaveAsync(change);
        for (var i = 2; i <= 5; i++)
            await storage.SaveAsync(change = change.Then("1", $"op{i}"));
        await storage.SaveAsync(change.Then("1", "nothing") with { Version = 5 });
        var state = await storage.RequiredAsync("a");
        Assert.Equal((5L, change.Stamp), (state.Version, state.Stamp));
        Assert.Equal([new("op4", 4), new("op5", 5), new("nothing", 5)], state.Operations);
        await storage.SaveAsync(change = change.Then("1", "op5"));
        Assert.Equal([new("nothing", 5), new("op5", 6)], (await storage.RequiredAsync("a")).Operations);
        await storage.SaveAsync(change.Then("1") with { OperationCapacity = 0 });
        Assert.Empty((await storage.RequiredAsync("a")).Operations);
        Assert.Equal(0L, Changes.Sql(Path, "SELECT count(*) FROM operations"));
    }

    [Fact]
    public async Task A_removed_state_is_gone_with_all_of_it_and_its_id_can_begin_anew()
    {
        await using var storage = SqliteStateStorage.Open(Path);
        var change = Changes.First("a", Changes.Large(50_000), "op1");
        await storage.SaveAsync(change);
        await storage.SaveAsync(change.Then(((StateObject)change.Document).Set("new", 1), "op2"));
        await storage.SaveAsync(Changes.First("b", "1", "op"));
        Assert.True(await storage.RemoveAsync("a"));
        Assert.False(await storage.RemoveAsync("a"));
        Assert.Null(await storage.LoadAsync("a"));
        Assert.Equal(3L, Changes.Sql(Path,
            "SELECT (SELECT count(*) FROM states) + (SELECT count(*) FROM documents) + (SELECT count(*) FROM patches) + (SELECT count(*) FROM operations)"));
        await storage.SaveAsync(Changes.First("a", "2") with { Epoch = 8 });
        var state = await storage.RequiredAsync("a");
        Assert.Equal((8L, 1L, "2"), (state.Epoch, state.Version, state.Document.ToString()));
        Assert.Empty(state.Operations);
    }

    [Fact]
    public async Task Many_states_are_written_and_read_at_once_and_every_version_is_read_as_a_whole()
    {
        await using var storage = SqliteStateStorage.Open(Path, new() { Durability = SqliteDurability.ProcessEnd, QueueCapacity = 16, MaxPatches = 3, PatchThreshold = 0 });
        await Task.WhenAll(Enumerable.Range(0, 50).Select(state => Task.Run(async () =>
        {
            var change = Changes.First($"state{state}", Changes.Large(1000).Set("version", 1), "op1");
            await storage.SaveAsync(change);
            var reading = Task.CompletedTask;
            for (var i = 0; i < 20; i++)
            {
                var least = change.Version;
                reading = Task.WhenAll(reading, ReadAsync(change.StateId, least));
                change = change.Then(((StateObject)change.Document).Set("version", least + 1), $"op{least + 1}");
                await storage.SaveAsync(change);
                await ReadAsync(change.StateId, change.Version);
            }

            await reading;
        })));

        async Task ReadAsync(string stateId, long least)
        {
            var state = await storage.RequiredAsync(stateId);
            Assert.True(state.Version >= least);
            Assert.Equal(state.Version.ToString(CultureInfo.InvariantCulture), ((StateObject)state.Document)["version"].ToString());
            Assert.Equal(Enumerable.Range(1, (int)state.Version).Select(static i => new StoredOperation($"op{i}", i)), state.Operations);
        }
    }

    [Fact]
    public async Task Disposal_in_the_middle_gives_every_save_one_outcome_and_keeps_what_was_acknowledged()
    {
        var storage = SqliteStateStorage.Open(Path, new() { QueueCapacity = 4 });
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var writers = Enumerable.Range(0, 8).Select(writer => Task.Run(async () =>
        {
            var change = Changes.First($"state{writer}", "1", "op1");
            long acknowledged = 0;
            try
            {
                for (; ; change = change.Then("1"))
                {
                    await storage.SaveAsync(change);
                    acknowledged = change.Version;
                    if (acknowledged == 20)
                        started.TrySetResult();
                }
            }
            catch (ObjectDisposedException)
            {
                return acknowledged;
            }
        })).ToArray();
        await started.Task;
        await Task.WhenAll(storage.DisposeAsync().AsTask(), storage.DisposeAsync().AsTask());
        var versions = await Task.WhenAll(writers);
        await storage.DisposeAsync();

        await using var again = SqliteStateStorage.Open(Path);
        for (var i = 0; i < versions.Length; i++)
            Assert.Equal(versions[i], (await again.LoadAsync($"state{i}"))?.Version ?? 0);
    }

    [Fact]
    public async Task Use_after_dispose_is_an_error()
    {
        var storage = SqliteStateStorage.Open(Path);
        await storage.SaveAsync(Changes.First("a", "1"));
        await storage.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await storage.LoadAsync("a"));
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await storage.SaveAsync(Changes.First("b", "1")));
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await storage.RemoveAsync("a"));
        Assert.False(File.Exists(Path + "-wal"));
    }

    [Fact]
    public async Task Loads_in_the_middle_of_disposal_end_with_the_state_or_an_error()
    {
        for (var round = 0; round < 20; round++)
        {
            var storage = SqliteStateStorage.Open(Path, new() { MaxReaders = 2 });
            if (round == 0)
                await storage.SaveAsync(Changes.First("a", "1"));
            using var together = new Barrier(5);
            var loads = Enumerable.Range(0, 4).Select(_ => Task.Factory.StartNew(
                async () =>
                {
                    together.SignalAndWait();
                    try
                    {
                        Assert.NotNull(await storage.LoadAsync("a"));
                    }
                    catch (ObjectDisposedException)
                    {
                        // it came too late
                    }
                },
                TaskCreationOptions.LongRunning).Unwrap()).ToArray();
            together.SignalAndWait();
            await storage.DisposeAsync();
            await Task.WhenAll(loads);
        }
    }

    [Fact]
    public async Task A_call_that_is_cancelled_in_time_does_nothing()
    {
        await using var storage = SqliteStateStorage.Open(Path);
        var cancelled = new CancellationToken(canceled: true);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await storage.SaveAsync(Changes.First("a", "1"), cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await storage.LoadAsync("a", cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await storage.RemoveAsync("a", cancelled));
        Assert.Null(await storage.LoadAsync("a"));

        // Whenever it comes, the outcome tells what is stored.
        for (var i = 0; i < 50; i++)
        {
            using var source = new CancellationTokenSource();
            var id = $"state{i}";
            var save = storage.SaveAsync(Changes.First(id, "1"), source.Token).AsTask();
            await source.CancelAsync();
            var isSaved = await save.ContinueWith(static task => task.IsCompletedSuccessfully, TaskScheduler.Default);
            Assert.Equal(isSaved, await storage.LoadAsync(id) is not null);
        }
    }

    [Fact]
    public async Task A_change_that_no_manager_means_is_refused()
    {
        await using var storage = SqliteStateStorage.Open(Path);
        await Assert.ThrowsAsync<ArgumentException>(async () => await storage.SaveAsync(Changes.First("a", "1").Then("2") with { Version = 4 }));
        await Assert.ThrowsAsync<ArgumentException>(async () => await storage.SaveAsync(Changes.First("a", "1") with { Version = 0 }));
        await Assert.ThrowsAsync<ArgumentException>(async () => await storage.SaveAsync(Changes.First(" ", "1")));
        await Assert.ThrowsAsync<ArgumentNullException>(async () => await storage.SaveAsync(null!));
    }

    [Theory]
    [InlineData("UPDATE states SET version = 4 WHERE state_id = 'a'")]
    [InlineData("UPDATE states SET stamp_ticks = -5 WHERE state_id = 'a'")]
    [InlineData("UPDATE states SET next_ordinal = 9 WHERE state_id = 'a'")]
    [InlineData("UPDATE documents SET document = replace(document, 'member1', 'member_') WHERE state = 1")]
    [InlineData("UPDATE documents SET document = CAST(replace(document, 'xx1\"', 'xx7\"') AS BLOB) WHERE state = 1")]
    [InlineData("DELETE FROM documents WHERE state = 1")]
    [InlineData("UPDATE documents SET document = (SELECT document FROM documents WHERE state = 2), checksum = (SELECT checksum FROM documents WHERE state = 2) WHERE state = 1")]
    [InlineData("UPDATE patches SET patch = CAST(replace(patch, 'new', 'old') AS BLOB) WHERE state = 1")]
    [InlineData("DELETE FROM patches WHERE state = 1 AND version = 2")]
    [InlineData("DELETE FROM patches WHERE state = 1 AND version = 3")]
    [InlineData("UPDATE operations SET version = 9 WHERE state = 1")]
    [InlineData("UPDATE operations SET id = 'op8' WHERE state = 1 AND version = 1")]
    public async Task A_damaged_state_is_an_error_that_names_it_and_the_others_are_as_they_were(string sql)
    {
        await using (var storage = SqliteStateStorage.Open(Path))
        {
            foreach (var id in (string[])["a", "b"])
            {
                var change = Changes.First(id, Changes.Large(20_000), "op1");
                await storage.SaveAsync(change);
                await storage.SaveAsync(change = change.Then(((StateObject)change.Document).Set("new", 1), "op2"));
                await storage.SaveAsync(change.Then(((StateObject)change.Document).Set("new", 2), "op3"));
            }
        }

        // A kind that does not fit is not taken by the tables themselves.
        try
        {
            Changes.Sql(Path, sql);
        }
        catch (Microsoft.Data.Sqlite.SqliteException error) when (error.SqliteErrorCode == 19)
        {
            return;
        }

        await using (var storage = SqliteStateStorage.Open(Path))
        {
            var error = await Assert.ThrowsAsync<StorageException>(async () => await storage.LoadAsync("a"));
            Assert.Contains($"The state 'a' in '{Path}' is damaged", error.Message, StringComparison.Ordinal);
            Assert.Equal(3, (await storage.RequiredAsync("b")).Version);
            Assert.True(await storage.RemoveAsync("a"));
            await storage.SaveAsync(Changes.First("a", "1"));
            Assert.Equal("1", (await storage.RequiredAsync("a")).Document.ToString());
        }
    }
}
