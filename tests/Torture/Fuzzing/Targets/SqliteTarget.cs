using PluginState.Documents;
using PluginState.Storage;

namespace PluginState.Torture.Fuzzing.Targets;

/// <summary>A storage file with a page that is not what was written: the first byte says which page, and the rest what is there.</summary>
internal sealed class SqliteTarget : FuzzTarget
{
    private const int Page = 4096;
    private static readonly string[] _states = ["one", "two", "three"];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("pluginstate-torture-sqlite-");
    private readonly byte[] _sound;
    private long _count;

    public SqliteTarget()
    {
        var path = Path.Combine(_folder.FullName, "sound.db");
        WriteSoundAsync(path).GetAwaiter().GetResult();
        _sound = File.ReadAllBytes(path);
    }

    public override string Name => "sqlite-file";

    public override int MaxLength => 1 + Page;

    public override TimeSpan Bound => TimeSpan.FromSeconds(30);

    public override IEnumerable<byte[]> Seeds =>
        [[0, .. _sound.AsSpan(0, 100)], .. Enumerable.Range(0, _sound.Length / Page).Select(page => (byte[])[(byte)page, .. _sound.AsSpan(page * Page, Page)])];

    public override IReadOnlyList<string> Words => ["SQLite format 3\0", "states", "documents", "CREATE TABLE", "\u0002\u0002", "\u0000\u0000", "PSTa"];

    public override string Try(byte[] input)
    {
        var path = Path.Combine(_folder.FullName, $"{_count++}.db");
        try
        {
            var file = (byte[])_sound.Clone();
            if (input.Length > 1)
            {
                var at = input[0] % (_sound.Length / Page) * Page;
                input.AsSpan(1, Math.Min(input.Length - 1, Page)).CopyTo(file.AsSpan(at));
            }

            File.WriteAllBytes(path, file);
            return UseAsync(path).GetAwaiter().GetResult();
        }
        finally
        {
            foreach (var left in Directory.GetFiles(_folder.FullName, $"{_count - 1}.db*"))
                File.Delete(left);
        }
    }

    public override void Dispose()
    {
        _folder.Delete(recursive: true);
        base.Dispose();
    }

    private static async Task WriteSoundAsync(string path)
    {
        await using var storage = SqliteStateStorage.Open(path, new() { Durability = SqliteDurability.ProcessEnd, PatchThreshold = 64 });
        foreach (var id in _states)
        {
            StateValue? before = null;
            for (var version = 1L; version <= 3; version++)
            {
                var document = StateValue.Parse($$"""{"version":{{version}},"text":"{{new string('x', 300)}}"}""");
                await storage.SaveAsync(Change(id, version, document, before));
                before = document;
            }
        }
    }

    private static StoredChange Change(string id, long version, StateValue document, StateValue? before) => new()
    {
        StateId = id,
        Epoch = 1,
        PreviousVersion = version - 1,
        Version = version,
        Document = document,
        PreviousDocument = before,
        Stamp = new(DateTimeOffset.UnixEpoch, "ann"),
        OperationId = $"{id}-{version}",
        OperationCapacity = 10,
    };

    private static async Task<string> UseAsync(string path)
    {
        SqliteStateStorage storage;
        try
        {
            storage = SqliteStateStorage.Open(path, new() { Durability = SqliteDurability.ProcessEnd });
        }
        catch (StorageException)
        {
            return "not opened";
        }

        var outcome = "opened";
        await using (storage)
        {
            foreach (var id in _states)
            {
                try
                {
                    var stored = await storage.LoadAsync(id);
                    if (stored is null)
                    {
                        outcome += ", none";
                        continue;
                    }

                    await storage.SaveAsync(Change(id, stored.Version + 1, StateValue.Parse("[1]"), stored.Document) with { Epoch = stored.Epoch });
                    Hold(await storage.LoadAsync(id) is { } again && again.Version == stored.Version + 1 && again.Document.ToString() == "[1]", "what was saved is not what is loaded");
                    outcome += ", used";
                }
                catch (PluginStateException error) when (error is StorageException or StorageConflictException)
                {
                    outcome += ", refused";
                }
            }
        }

        return outcome;
    }
}
