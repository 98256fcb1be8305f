using PluginState.States;
using PluginState.Storage;
using PluginState.Torture.Report;

namespace PluginState.Torture.Faults;

/// <summary>A storage that fails before it does something, or says that it failed when it did: who tries again with the same id has added once.</summary>
internal sealed class FailingStorage : IFault
{
    private const int Writers = 4, Additions = 25, Patience = 200;

    public async Task InjectAsync(Random random, Ledger ledger)
    {
        await using var catalog = Counting.Catalog();
        var storage = new YieldingStorage();
        await using var manager = new StateManager(new() { MaxResidentStates = 2, MaxAttempts = 1000 }, catalog, storage: storage);
        await manager.CreateContextAsync("s", Counting.Document(0));
        var dice = new Random(random.Next());
        storage.Around = what =>
        {
            lock (dice)
            {
                if (dice.Next(8) != 0)
                    return;
            }

            ledger.Fault($"storage fails: {what}");
            throw new StorageException($"It fails on purpose ({what}).");
        };
        var sum = 0L;
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(() => WriteAsync(writer))));
        storage.Around = static _ => { };
        var context = (await manager.CreateContextAsync("s")).Id;
        var n = Counting.Value((await manager.GetStateAsync(context)).Document);
        ledger.Hold("every addition is there once, however often the storage failed", n == sum, () => $"{n} instead of {sum}");

        async Task WriteAsync(int writer)
        {
            var id = $"writer-{writer}";
            await AgainAsync(async () => { await manager.CreateContextAsync("s", contextId: manager.Contexts.Peek(id) is null ? id : null); });
            for (var i = 0; i < Additions; i++)
            {
                // An id goes with one edit: where its base is gone for good, another one begins.
                for (var edit = 0; ; edit++)
                {
                    var snapshot = (StateSnapshot?)null;
                    await AgainAsync(async () => snapshot = await manager.GetStateAsync(id));
                    try
                    {
                        var (value, options) = (Counting.Document(Counting.Value(snapshot!.Document) + i + 1), new UpdateOptions { BaseVersion = snapshot.Version, OperationId = $"{writer}-{i}-{edit}" });
                        await AgainAsync(async () => await manager.UpdateAsync(id, StateEdit.Replace(value), options));
                        break;
                    }
                    catch (StaleBaseException)
                    {
                        ledger.Operation("faults: stale base, read again");
                    }
                }

                Interlocked.Add(ref sum, i + 1);
                ledger.Operation("faults: addition over a failing storage");
            }
        }

        static async Task AgainAsync(Func<Task> action)
        {
            for (var tries = 1; ; tries++)
            {
                try
                {
                    await action();
                    return;
                }
                catch (StorageException) when (tries < Patience)
                {
                    // On purpose.
                }
            }
        }
    }
}
