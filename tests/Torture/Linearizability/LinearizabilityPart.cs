using System.Globalization;
using PluginState.Documents;
using PluginState.Resolvers;
using PluginState.States;
using PluginState.Storage;
using PluginState.Torture.Campaign;
using PluginState.Torture.Report;

namespace PluginState.Torture.Linearizability;

/// <summary>Small histories of one state on real threads: some order of the operations must explain every answer.</summary>
internal sealed class LinearizabilityPart : Part
{
    private const int Histories = 20, Operations = 5;

    public override string Name => "linearizability";

    public override async Task RoundAsync(int seed, Ledger ledger, CancellationToken cancellationToken)
    {
        var random = new Random(seed);
        for (var i = 0; i < Histories && !ledger.HasViolations; i++)
        {
            var (threads, own) = (random.Next(2, 5), random.Next());
            switch (random.Next(4))
            {
                case 0:
                    await RegisterAsync(threads, own, ledger);
                    break;
                case 1:
                    await StampedAsync(threads, own, ledger);
                    break;
                case 2:
                    await CounterAsync(threads, own, isStored: false, ledger);
                    break;
                default:
                    await CounterAsync(threads, own, isStored: true, ledger);
                    break;
            }
        }
    }

    /// <summary>Reads, and writes that take effect at the version they expect.</summary>
    private static async Task RegisterAsync(int threads, int seed, Ledger ledger)
    {
        await using var manager = new StateManager();
        manager.CreateContext("s", Document(0), "reader");
        var history = new History<RegisterState>();
        Run(threads, seed, (thread, random) =>
        {
            var context = manager.CreateContext("s").Id;
            for (var i = 0; i < Operations; i++)
            {
                if (random.Next(3) == 0)
                {
                    Read(history, manager, context, ledger);
                    continue;
                }

                var (expected, value) = (manager.PeekState("s")!.Version - random.Next(2), (thread * 100) + i + 1L);
                var invoked = history.Now();
                try
                {
                    var result = Wait(manager.UpdateAsync(context, StateEdit.Replace(Document(value)), new() { ExpectedVersion = expected }));
                    history.Take(invoked, $"write {value} at {expected}: {result.Version}", state => state.Version == expected && result.Version == expected + 1 ? new(expected + 1, value) : null);
                    ledger.Operation("history: write");
                }
                catch (VersionMismatchException error)
                {
                    history.Take(invoked, $"write {value} at {expected}: refused at {error.CurrentVersion}", state => state.Version == error.CurrentVersion && expected != state.Version ? state : null);
                    ledger.Operation("history: write refused");
                }
            }
        });
        Judge("register", history, new(1, 0), ledger);

        static void Read(History<RegisterState> history, StateManager manager, string context, Ledger ledger)
        {
            history.Do(() => manager.GetState(context), static snapshot => ($"read: {Value(snapshot)} at {snapshot.Version}", state => state == new RegisterState(snapshot.Version, Value(snapshot)) ? state : null), static error => throw error);
            ledger.Operation("history: read");
        }
    }

    /// <summary>Writes that are all made on the first version, at times of their own: the latest stands, whenever it comes.</summary>
    private static async Task StampedAsync(int threads, int seed, Ledger ledger)
    {
        await using var manager = new StateManager(new() { Strategy = ConflictStrategy.LastWriteWins });
        var first = manager.CreateContext("s", Document(0), "reader");
        var start = DateTimeOffset.UtcNow;
        var stamps = Enumerable.Range(1, threads * Operations).ToArray();
        new Random(seed).Shuffle(stamps);
        var history = new History<StampedState>();
        Run(threads, seed, (thread, random) =>
        {
            var context = manager.CreateContext("s").Id;
            for (var i = 0; i < Operations; i++)
            {
                if (random.Next(4) == 0)
                {
                    history.Do(() => manager.GetState(context), static snapshot => ($"read: {Value(snapshot)}", state => state.Value == Value(snapshot) ? state : null), static error => throw error);
                    ledger.Operation("history: read");
                    continue;
                }

                var (stamp, value) = (stamps[(thread * Operations) + i], (thread * 100) + i + 1L);
                history.Do(
                    () => Wait(manager.UpdateAsync(context, StateEdit.Replace(Document(value)), new() { BaseVersion = 1, Timestamp = start.AddSeconds(stamp), Actor = $"t{thread}" })),
                    result => ($"write {value} of {stamp}: {Value(result.State)}", state => (state.Stamp > stamp ? state : new StampedState(stamp, value)) is var next && next.Value == Value(result.State) ? next : null),
                    static error => throw error);
                ledger.Operation("history: late write");
            }
        });
        Judge("last write wins", history, new(0, 0), ledger);
    }

    /// <summary>Additions that a resolver brings together, retries, transactions, and additions taken back; with a storage that the state goes in and out of, or without.</summary>
    private static async Task CounterAsync(int threads, int seed, bool isStored, Ledger ledger)
    {
        await using var catalog = new ResolverCatalog(new(4));
        catalog.Declare(ResolverOrigin.CompiledIn("torture"), [new ResolverDeclaration("sum", "/n") { IncludeEqualEdits = true }], _ => static async (conflict, _) =>
        {
            await Task.Yield();
            return Resolution.SetScalar(Read(conflict.Local) + Read(conflict.Remote) - Read(conflict.Base));
        });
        var options = new StateManagerOptions { MaxAttempts = 100 };
        if (isStored)
            options.MaxResidentStates = 1;
        await using var manager = new StateManager(options, catalog, storage: isStored ? new InMemoryStateStorage() : null);
        await manager.CreateContextAsync("s", Document(0), "reader");
        if (isStored)
            await manager.CreateContextAsync("other", Document(0), "other");
        var history = new History<CounterState>();
        Run(threads, seed, (thread, random) =>
        {
            var context = Wait(manager.CreateContextAsync("s")).Id;
            (long Version, long Added)? last = null;
            for (var i = 0; i < Operations; i++)
            {
                switch (random.Next(isStored ? 7 : 6))
                {
                    case 0:
                        history.Do(() => Wait(manager.GetStateAsync(context)), static snapshot => ($"read: {Value(snapshot)} at {snapshot.Version}", state => state == new CounterState(snapshot.Version, Value(snapshot)) ? state : null), Failed);
                        ledger.Operation("history: read");
                        break;
                    case 1 when last is var (version, added):
                        last = null;
                        history.Do(() => Wait(manager.UndoAsync(context, version)), result => Describe($"undo of version {version}", -added, result), Failed);
                        ledger.Operation("history: undo");
                        break;
                    case 2:
                        last = Add(add => history.Do(
                            () =>
                            {
                                using var transaction = Wait(manager.BeginAsync(context));
                                transaction.Apply(StateEdit.Replace(Document(Value(transaction.Document) + 1)));
                                transaction.Apply(StateEdit.Replace(Document(Value(transaction.Document) + add - 1)));
                                return Wait(transaction.CommitAsync());
                            },
                            result => Describe("transaction", add, result), Failed), random);
                        ledger.Operation("history: transaction");
                        break;
                    case 6:
                        try
                        {
                            Wait(manager.UpdateAsync("other", StateEdit.Merge(Document(i)))); // the other state goes out of memory
                        }
                        catch (PluginStateException error)
                        {
                            Failed(error);
                        }

                        break;
                    default:
                        var operation = random.Next(2) == 0 ? $"op-{thread}-{i}" : null;
                        last = Add(
                            add =>
                            {
                                var snapshot = (StateSnapshot?)null;
                                var options = (UpdateOptions?)null;
                                var result = history.Do(
                                    () =>
                                    {
                                        snapshot = Wait(manager.GetStateAsync(context));
                                        options = new() { BaseVersion = snapshot.Version, OperationId = operation };
                                        return Wait(manager.UpdateAsync(context, StateEdit.Replace(Document(Value(snapshot) + add)), options));
                                    },
                                    result => Describe("add", add, result), Failed);
                                if (result is not null && operation is not null)
                                {
                                    history.Do(
                                        () => Wait(manager.UpdateAsync(context, StateEdit.Replace(Document(Value(snapshot!) + add)), options)),
                                        again => ($"the same again: version {again.Version}, {(again.IsRepeated ? "" : "not ")}repeated", state => again.IsRepeated && again.Version == result.Version ? state : null), Failed);
                                    ledger.Operation("history: retry");
                                }

                                return result;
                            }, random);
                        ledger.Operation("history: add");
                        break;
                }
            }
        });
        Judge(isStored ? "counter with a storage" : "counter", history, new(1, 0), ledger);

        void Failed(PluginStateException error)
        {
            if (error is not (StaleBaseException or NothingToUndoException or StateEvictedException or UpdateContentionException))
                throw error;
            ledger.Operation($"history: {error.Code}");
        }

        static (long, long)? Add(Func<long, UpdateResult?> add, Random random)
        {
            long by = random.Next(2, 50);
            return add(by) is { } result ? (result.Version, by) : null;
        }

        static (string, Func<CounterState, CounterState?>) Describe(string what, long added, UpdateResult result) =>
            ($"{what} {added}: {Value(result.State)} at {result.Version}", state => new CounterState(state.Version + 1, state.Value + added) is var next && next == new CounterState(result.Version, Value(result.State)) ? next : null);
    }

    private static void Judge<TState>(string model, History<TState> history, TState initial, Ledger ledger)
        where TState : class =>
        ledger.Hold($"some order of the operations explains a history ({model})", Linearization<TState>.Explains(history.Steps, initial), () => $"none does\n{history}");

    /// <summary>Lets so many threads go at once, and waits for them.</summary>
    private static void Run(int threads, int seed, Action<int, Random> action)
    {
        using var start = new Barrier(threads);
        var tasks = Enumerable.Range(0, threads).Select(thread => Task.Factory.StartNew(() =>
        {
            var random = new Random(unchecked(seed + (thread * 7919)));
            start.SignalAndWait();
            action(thread, random);
        }, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)).ToArray();
        Task.WaitAll(tasks);
    }

    private static StateObject Document(long value) => new StateObject([new("n", value)]);

    private static long Value(StateSnapshot snapshot) => Value(snapshot.Document);

    private static long Value(StateValue document) => ((StateObject)document)["n"] is StateNumber number && number.TryGetInt64(out var value)
        ? value
        : throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"There is no number in {document}."));

    private static long Read(Slot<System.Text.Json.JsonElement> slot) => slot.Exists ? slot.Value.GetInt64() : 0;

    private static T Wait<T>(ValueTask<T> task) => task.AsTask().GetAwaiter().GetResult();
}
