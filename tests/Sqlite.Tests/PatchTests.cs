using PluginState.Documents;
using PluginState.Storage;

namespace PluginState.Sqlite.Tests;

public sealed class PatchTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private string Path => _folder["states.db"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_change_of_one_leaf_of_a_large_document_writes_little()
    {
        await using var storage = SqliteStateStorage.Open(Path);
        var change = Changes.First("a", Changes.Large(1 << 20));
        await storage.SaveAsync(change);
        Changes.Sql(Path, "PRAGMA wal_checkpoint(TRUNCATE)");
        Assert.Equal(0, new FileInfo(Path + "-wal").Length);

        change = change.Then(((StateObject)change.Document).Set("member5000", "changed"));
        await storage.SaveAsync(change);
        Assert.InRange(new FileInfo(Path + "-wal").Length, 1, 40_000);
        Assert.Equal(change.Document.ToUtf8(), (await storage.RequiredAsync("a")).Document.ToUtf8());
    }

    [Fact]
    public async Task Patches_are_folded_into_the_document_when_there_are_enough()
    {
        await using var storage = SqliteStateStorage.Open(Path, new() { MaxPatches = 4 });
        var change = Changes.First("a", Changes.Large(50_000));
        await storage.SaveAsync(change);
        var counts = new List<long>();
        for (var i = 0; i < 11; i++)
        {
            change = change.Then(((StateObject)change.Document).Set($"member{i}", $"changed {i}"));
            await storage.SaveAsync(change);
            counts.Add((long)Changes.Sql(Path, "SELECT count(*) FROM patches")!);
            Assert.Equal(change.Document.ToUtf8(), (await storage.RequiredAsync("a")).Document.ToUtf8());
        }

        Assert.Equal([1, 2, 3, 4, 0, 1, 2, 3, 4, 0, 1], counts);
    }

    [Fact]
    public async Task Patches_are_folded_into_the_document_when_they_come_to_half_of_it()
    {
        await using var storage = SqliteStateStorage.Open(Path);
        var change = Changes.First("a", Changes.Large(50_000));
        await storage.SaveAsync(change);
        long most = 0;
        for (var i = 0; i < 8; i++)
        {
            change = change.Then(((StateObject)change.Document).Set("new", new string((char)('a' + i), 10_000)));
            await storage.SaveAsync(change);
            most = Math.Max(most, (long)Changes.Sql(Path, "SELECT coalesce(sum(length(patch)), 0) FROM patches")!);
        }

        Assert.InRange(most, 20_000, 25_000);
        Assert.Equal(change.Document.ToUtf8(), (await storage.RequiredAsync("a")).Document.ToUtf8());
    }

    [Theory]
    [InlineData("small", 1000, 64)]
    [InlineData("without patches", 50_000, 0)]
    public async Task Documents_that_are_small_or_meant_to_be_whole_are_written_as_a_whole(string stateId, int bytes, int maxPatches)
    {
        await using var storage = SqliteStateStorage.Open(Path, new() { MaxPatches = maxPatches });
        var change = Changes.First(stateId, Changes.Large(bytes));
        await storage.SaveAsync(change);
        await storage.SaveAsync(change.Then(((StateObject)change.Document).Set("member1", "changed")));
        Assert.Equal(0L, Changes.Sql(Path, "SELECT count(*) FROM patches"));
    }

    [Fact]
    public async Task A_change_of_spelling_or_order_alone_is_a_change()
    {
        await using var storage = SqliteStateStorage.Open(Path);
        var change = Changes.First("a", Changes.Large(50_000).Set("n", 1));
        await storage.SaveAsync(change);
        change = change.Then(((StateObject)change.Document).Set("n", StateValue.Parse("1.0")));
        await storage.SaveAsync(change);
        Assert.Equal(change.Document.ToUtf8(), (await storage.RequiredAsync("a")).Document.ToUtf8());
        change = change.Then(new StateObject(((StateObject)change.Document).Reverse()));
        await storage.SaveAsync(change);
        Assert.Equal(change.Document.ToUtf8(), (await storage.RequiredAsync("a")).Document.ToUtf8());
    }
}
