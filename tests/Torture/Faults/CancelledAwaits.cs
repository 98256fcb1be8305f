using PluginState.States;
using PluginState.Torture.Report;

namespace PluginState.Torture.Faults;

/// <summary>Cancels everything the manager does at its first await, its second, and so on until it is over before it is cancelled.</summary>
internal sealed class CancelledAwaits : IFault
{
    private const int MostSteps = 500;

    /// <summary>What is done, from n = 5 at version 2 with a context that has seen n = 0 at version 1; and what n is afterwards, null for no state.</summary>
    private static readonly (string Name, Func<StateManager, CancellationToken, Task> Run, long? After)[] _operations =
    [
        ("update", static async (manager, token) => await manager.UpdateAsync("ann", StateEdit.Replace(Counting.Document(3)), new() { BaseVersion = 1 }, token), 8),
        ("update with an id", static async (manager, token) => await manager.UpdateAsync("ann", StateEdit.Replace(Counting.Document(3)), new() { BaseVersion = 1, OperationId = "op" }, token), 8),
        ("transaction", static async (manager, token) =>
        {
            await using var transaction = await manager.BeginAsync("ann", token);
            transaction.Apply(StateEdit.Replace(Counting.Document(8)));
            await transaction.CommitAsync(cancellationToken: token);
        }, 8),
        ("undo", static async (manager, token) => await manager.UndoAsync("bob", cancellationToken: token), 0),
        ("rollback", static async (manager, token) => await manager.RollbackAsync("ann", 1, cancellationToken: token), 0),
        ("checkpoint", static async (manager, token) => await manager.RollbackAsync("ann", await manager.CreateCheckpointAsync("ann", cancellationToken: token), cancellationToken: token), 5),
        ("read", static async (manager, token) => await manager.GetStateAsync("ann", token), 5),
        ("read from the storage", static async (manager, token) =>
        {
            await manager.CreateContextAsync("other", Counting.Document(0), cancellationToken: token); // takes the only place in memory
            await manager.GetStateAsync("ann", token);
        }, 5),
        ("remove", static async (manager, token) => await manager.RemoveStateAsync("s", token), null),
        ("subscribe", static async (manager, token) =>
        {
            await foreach (var _ in manager.SubscribeAsync("ann", cancellationToken: token))
                break;
        }, 5),
    ];

    public async Task InjectAsync(Random random, Ledger ledger)
    {
        foreach (var (name, run, after) in _operations)
        {
            for (var step = 0; step < MostSteps; step++)
            {
                if (!await TryAsync(name, run, after, step, ledger))
                    break;
                ledger.Fault($"cancelled at an await: {name}");
            }
        }
    }

    /// <returns>Whether it was cancelled.</returns>
    private static async Task<bool> TryAsync(string name, Func<StateManager, CancellationToken, Task> run, long? after, int step, Ledger ledger)
    {
        await using var catalog = Counting.Catalog();
        var storage = new YieldingStorage();
        var options = new StateManagerOptions { MaxResidentStates = name == "read from the storage" ? 1 : 10 };
        options.Validators.Add(static (_, _, _) => ValidationResult.Valid);
        await using var manager = new StateManager(options, catalog, storage: storage);
        await manager.CreateContextAsync("s", Counting.Document(0), "ann");
        await manager.CreateContextAsync("s", contextId: "bob");
        await manager.UpdateAsync("bob", StateEdit.Replace(Counting.Document(5)));

        using var source = new CancellationTokenSource();
        if (step == 0)
            source.Cancel();
        var isOver = false;
        try
        {
            new StepContext().Run(() => run(manager, source.Token), now =>
            {
                if (now == step)
                    source.Cancel();
            });
            isOver = true;
        }
        catch (OperationCanceledException)
        {
            // As it must be.
        }

        var wasCancelled = source.IsCancellationRequested;
        var where = $"{name}, cancelled at await {step}";
        ledger.Hold("only what was cancelled is given up", isOver || wasCancelled, () => where);
        var stored = await storage.LoadAsync("s");
        if (after is null && stored is null)
        {
            ledger.Hold("a removed state is gone from memory too", manager.PeekState("s") is null, () => where);
            return wasCancelled;
        }

        var context = (await manager.CreateContextAsync("s")).Id;
        var (inMemory, kept) = (await manager.GetStateAsync(context), (await storage.LoadAsync("s"))!);
        var n = Counting.Value(inMemory.Document);
        ledger.Hold("memory and storage are one after a cancellation", inMemory.Version == kept.Version && inMemory.Document == kept.Document, () => $"{where}: version {inMemory.Version} in memory, {kept.Version} stored");
        ledger.Hold("a cancelled operation took effect, or did not", n == 5 || n == after, () => $"{where}: n is {n}");
        ledger.Hold("an operation that ended took effect", !isOver || n == after, () => $"{where}: n is {n}");
        var next = await Counting.AddAsync(manager, context, 10).WaitAsync(TimeSpan.FromSeconds(30));
        ledger.Hold("what comes after a cancellation works", Counting.Value(next.State.Document) == n + 10, () => $"{where}: {next.State.Document}");
        return wasCancelled;
    }
}
