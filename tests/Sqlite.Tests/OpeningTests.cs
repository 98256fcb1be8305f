using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Options;
using PluginState.Storage;

namespace PluginState.Sqlite.Tests;

public sealed class OpeningTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private string Path => _folder["states.db"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_missing_file_is_made_and_so_is_an_empty_one()
    {
        var logger = new FakeLogger<SqliteStateStorage>();
        await using (var storage = SqliteStateStorage.Open(Path, logger: logger))
            Assert.Equal(Path, storage.Path);
        Assert.Equal([4002, 4001], logger.Collector.GetSnapshot().Select(static record => record.Id.Id));
        File.WriteAllBytes(_folder["empty.db"], []);
        await using (var storage = SqliteStateStorage.Open(_folder["empty.db"]))
            await storage.SaveAsync(Changes.First("a", "1"));
        await using (var storage = SqliteStateStorage.Open(_folder["empty.db"]))
            Assert.NotNull(await storage.LoadAsync("a"));
    }

    [Fact]
    public async Task What_a_process_left_of_making_a_file_is_in_nobodys_way()
    {
        File.WriteAllText(Path + "-new", "half of something");
        await using var storage = SqliteStateStorage.Open(Path);
        await storage.SaveAsync(Changes.First("a", "1"));
        Assert.False(File.Exists(Path + "-new"));
    }

    [Fact]
    public void A_missing_folder_or_a_folder_in_place_of_the_file_is_refused()
    {
        Refused(_folder["none/states.db"], "folder does not exist");
        Assert.False(Directory.Exists(_folder["none"]));
        Refused(_folder.Path, "is a folder");
    }

    [Fact]
    public void A_file_that_is_not_SQLite_is_refused_and_stays_as_it_is()
    {
        File.WriteAllText(Path, "Dear diary, " + new string('x', 5000));
        Refused(Path, "not a SQLite database");
        File.WriteAllText(Path, "short");
        Refused(Path, "not a SQLite database");
    }

    [Theory]
    [InlineData("PRAGMA journal_mode = DELETE; CREATE TABLE states(a); PRAGMA user_version = 1;")]
    [InlineData("PRAGMA journal_mode = WAL; CREATE TABLE states(a); PRAGMA application_id = 99;")]
    public void A_database_of_somebody_else_is_refused_and_stays_as_it_is(string sql)
    {
        Changes.Sql(Path, sql);
        Refused(Path, "of another program");
    }

    [Fact]
    public async Task A_database_of_another_version_is_refused_and_stays_as_it_is()
    {
        await MakeAsync();
        Changes.Sql(Path, "PRAGMA user_version = 2");
        Refused(Path, "tables are of version 2, and this PluginState knows 1");
        Changes.Sql(Path, "PRAGMA user_version = 0");
        Refused(Path, "tables are of version 0");
    }

    [Theory]
    [InlineData("DROP TABLE operations")]
    [InlineData("ALTER TABLE states DROP COLUMN epoch")]
    public async Task A_database_whose_tables_are_not_ours_is_refused_and_stays_as_it_is(string sql)
    {
        await MakeAsync();
        Changes.Sql(Path, sql);
        Refused(Path, "its tables are not what they should be");
    }

    [Fact]
    public async Task A_truncated_file_is_refused_and_stays_as_it_is()
    {
        await MakeAsync();
        var bytes = File.ReadAllBytes(Path);
        foreach (var length in (int[])[50, 99, 100, 1000, 4096, bytes.Length / 2, bytes.Length - 1])
        {
            File.WriteAllBytes(Path, bytes[..length]);
            Refused(Path, length < 100 ? "not a SQLite database" : "damaged");
        }
    }

    [Fact]
    public async Task A_file_whose_first_page_is_overwritten_is_refused_and_stays_as_it_is()
    {
        await MakeAsync();
        var bytes = File.ReadAllBytes(Path);
        bytes.AsSpan(100, 3000).Fill(0xAA);
        File.WriteAllBytes(Path, bytes);
        Refused(Path, "damaged");
    }

    [Fact]
    public async Task A_damaged_page_is_found_at_once_where_that_is_asked_for()
    {
        await MakeAsync();
        var bytes = File.ReadAllBytes(Path);
        bytes.AsSpan(bytes.Length - 4096, 4096).Fill(0xAA);
        File.WriteAllBytes(Path, bytes);
        var error = Assert.Throws<StorageException>(() => SqliteStateStorage.Open(Path, new() { CheckOnOpen = true }));
        Assert.Contains("damaged", error.Message, StringComparison.Ordinal);
        Assert.Equal(bytes, File.ReadAllBytes(Path));
    }

    [Fact]
    public async Task A_file_that_is_refused_keeps_its_log()
    {
        await MakeAsync();
        var (log, bytes) = CopyWhileOpen(() => Changes.Sql(Path, "DROP TABLE operations"));
        File.WriteAllBytes(Path, bytes);
        File.WriteAllBytes(Path + "-wal", log);
        Assert.Throws<StorageException>(() => SqliteStateStorage.Open(Path));
        Assert.Equal(bytes, File.ReadAllBytes(Path));
        Assert.Equal(log, File.ReadAllBytes(Path + "-wal"));
    }

    [Fact]
    public async Task A_log_whose_file_is_gone_is_not_thrown_away()
    {
        await MakeAsync();
        File.Delete(Path);
        File.WriteAllText(Path + "-wal", "what was saved last");
        Refused(Path, "its log");
        Assert.False(File.Exists(Path));
    }

    [Fact]
    public async Task A_read_only_file_is_refused_and_stays_as_it_is()
    {
        await MakeAsync();
        File.SetAttributes(Path, FileAttributes.ReadOnly);
        Refused(Path, "read-only");
        File.SetAttributes(Path, FileAttributes.Normal);
        File.WriteAllBytes(Path, []);
        File.SetAttributes(Path, FileAttributes.ReadOnly);
        Refused(Path, "read-only");
    }

    [Fact]
    public async Task A_file_has_one_owner_at_a_time_by_whatever_name()
    {
        await using (var storage = SqliteStateStorage.Open(Path))
        {
            await storage.SaveAsync(Changes.First("a", "1"));
            Refused(Path, "one owner", contents: false);
            File.CreateSymbolicLink(_folder["link.db"], Path);
            Refused(_folder["link.db"], "one owner", contents: false);
            await storage.SaveAsync(Changes.First("b", "1"));
        }

        await using (var storage = SqliteStateStorage.Open(_folder["link.db"]))
        {
            Assert.Equal(Path, storage.Path);
            Assert.NotNull(await storage.LoadAsync("b"));
        }
    }

    [Fact]
    public async Task What_was_in_the_log_is_recovered_and_told_of()
    {
        byte[] log, bytes;
        await using (var storage = SqliteStateStorage.Open(Path))
        {
            await storage.SaveAsync(Changes.First("a", "1"));
            (log, bytes) = CopyWhileOpen(static () => { }); // as a process that is killed leaves it
        }

        File.WriteAllBytes(_folder["copy.db"], bytes);
        File.WriteAllBytes(_folder["copy.db-wal"], log);
        var logger = new FakeLogger<SqliteStateStorage>();
        await using (var storage = SqliteStateStorage.Open(_folder["copy.db"], logger: logger))
            Assert.NotNull(await storage.LoadAsync("a"));
        Assert.Contains(logger.Collector.GetSnapshot(), static record => record.Id.Id == 4003);
        Assert.False(File.Exists(_folder["copy.db-wal"]));
    }

    [Fact]
    public void Options_that_are_out_of_range_are_refused_together()
    {
        var options = new SqliteStorageOptions
        {
            Durability = (SqliteDurability)9,
            QueueCapacity = 0,
            MaxReaders = 65,
            PatchThreshold = -1,
            MaxPatches = -1,
        };
        var error = Assert.Throws<OptionsValidationException>(() => SqliteStateStorage.Open(Path, options));
        Assert.Equal(5, error.Failures.Count());
        Assert.Contains("Path is blank", new SqliteStorageOptionsValidator().Validate(null, new()).FailureMessage, StringComparison.Ordinal);
        Assert.Empty(_folder.Contents());
    }

    [Fact]
    public async Task The_options_of_an_open_storage_are_its_own()
    {
        var options = new SqliteStorageOptions { MaxReaders = 1 };
        var storage = SqliteStateStorage.Open(Path, options);
        options.MaxReaders = 5;
        Assert.Equal("", options.Path);
        await storage.DisposeAsync();
    }

    private async Task MakeAsync()
    {
        await using var storage = SqliteStateStorage.Open(Path);
        for (var i = 0; i < 100; i++)
            await storage.SaveAsync(Changes.First($"state{i}", Changes.Large(1000)));
    }

    private (byte[] Log, byte[] Database) CopyWhileOpen(Action action)
    {
        using var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={Path};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT count(*) FROM states"; // a connection that has read keeps the log from being emptied
        command.ExecuteScalar();
        action();
        return (Read(Path + "-wal"), Read(Path));

        static byte[] Read(string path)
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var bytes = new byte[file.Length];
            file.ReadExactly(bytes);
            return bytes;
        }
    }

    private void Refused(string path, string why, bool contents = true)
    {
        var before = contents ? _folder.Contents(except: "-lock") : [];
        var error = Assert.Throws<StorageException>(() => SqliteStateStorage.Open(path));
        Assert.Contains(why, error.Message, StringComparison.Ordinal);
        Assert.Contains($"'{(path.EndsWith("link.db", StringComparison.Ordinal) ? Path : path)}'", error.Message, StringComparison.Ordinal);
        if (contents)
            Assert.Equal(before, _folder.Contents(except: "-lock"));
    }
}
