using PluginState.Documents;
using PluginState.States;
using PluginState.Storage;
using PluginState.Torture.Report;

namespace PluginState.Torture.Faults;

/// <summary>The disk of a storage file is full for a while: updates fail with a typed error, nothing that was acknowledged is lost, and then it goes on.</summary>
internal sealed class FullDisk : IFault
{
    private const int Most = 400;

    public async Task InjectAsync(Random random, Ledger ledger)
    {
        var folder = SmallDisk.Folder is { } small ? Directory.CreateDirectory(Path.Combine(small, "round")) : Directory.CreateTempSubdirectory("pluginstate-torture-disk-");
        try
        {
            await InjectAsync(folder.FullName, random, ledger);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task InjectAsync(string folder, Random random, Ledger ledger)
    {
        var path = Path.Combine(folder, "states.db");
        var acknowledged = 0L;
        await using (var storage = SqliteStateStorage.Open(path))
        await using (var manager = new StateManager(new() { MaxResidentStates = 4 }, storage: storage))
        {
            var context = (await manager.CreateContextAsync("s", Counting.Document(0))).Id;
            for (var full = 0; full < 3; full++)
            {
                using (Fill(folder))
                {
                    var failures = 0;
                    for (var i = 0; i < Most && failures < 5; i++)
                    {
                        try
                        {
                            await AddAsync();
                        }
                        catch (StorageException)
                        {
                            failures++;
                            ledger.Fault("the disk is full");
                        }
                    }

                    ledger.Hold("a full disk is an error", failures > 0, () => $"{Most} updates went through");
                }

                await AddAsync(); // there is room again
                var n = Counting.Value((await manager.GetStateAsync(context)).Document);
                ledger.Hold("what was acknowledged is there when the disk has room again", n == acknowledged, () => $"{n} instead of {acknowledged}");
            }

            async Task AddAsync()
            {
                var n = Counting.Value((await manager.GetStateAsync(context)).Document);
                await manager.UpdateAsync(context, StateEdit.Merge(new StateObject([new("n", n + 1), new("text", new string((char)random.Next('a', 'z'), random.Next(1, 60_000)))])));
                acknowledged++;
                ledger.Operation("faults: addition near a full disk");
            }
        }

        await using var again = SqliteStateStorage.Open(path);
        var stored = await again.LoadAsync("s");
        ledger.Hold("what was acknowledged on a full disk is in the file", stored is not null && Counting.Value(stored.Document) == acknowledged, () => $"{stored?.Document} instead of {acknowledged}");
    }

    /// <summary>Takes all the room there is, until what is returned is disposed.</summary>
    private static IDisposable Fill(string folder)
    {
        if (SmallDisk.Folder is null)
            return SmallDisk.LimitFiles(new DirectoryInfo(folder).EnumerateFiles().Max(static file => file.Length));
        var filler = new FileStream(Path.Combine(folder, "filler"), FileMode.Create, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
        try
        {
            while (true)
                filler.Write(new byte[1 << 12]);
        }
        catch (IOException)
        {
            return filler; // the disk is full, as it was to be
        }
    }
}
