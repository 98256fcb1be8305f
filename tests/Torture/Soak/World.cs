using System.Text;
using PluginState.Conflicts;
using PluginState.Contexts;
using PluginState.Documents;
using PluginState.Plugins;
using PluginState.Resolvers;
using PluginState.States;
using PluginState.Storage;
using PluginState.Torture.Faults;
using PluginState.Torture.Fuzzing.Targets;
using PluginState.Torture.Report;

namespace PluginState.Torture.Soak;

/// <summary>A manager over a storage file and a plugin folder, with everybody who works on it.</summary>
internal sealed class World : IAsyncDisposable
{
    private const int Counters = 60, Others = 60, Contexts = 150, Workers = 4, Subscribers = 8;

    private static readonly (string Name, Resolver Resolver)[] _broken =
    [
        ("throws", static (_, _) => throw new InvalidOperationException("on purpose")),
        ("hangs", static async (_, _) => { await new TaskCompletionSource().Task; return default; }),
        ("rubbish", static (_, _) => new(Resolution.Set("{\"a\":"u8.ToArray()))),
        ("declines", static (_, _) => new(Resolution.Decline("on purpose"))),
    ];

    private readonly Ledger _ledger;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("pluginstate-torture-soak-");
    private readonly long[] _acknowledged = new long[Counters];
    private readonly byte[][] _images;
    private readonly ResolverCatalog _catalog;
    private readonly SqliteStateStorage _storage;
    private readonly StateManager _manager;
    private readonly PluginHost _plugins;
    private long _names;

    private World(Ledger ledger)
    {
        _ledger = ledger;
        _catalog = new(new BoundedResolverRegistry(4)); // fewer than are declared: they come and go
        _catalog.Declare(ResolverOrigin.CompiledIn("sum"), [new ResolverDeclaration("sum", "/n") { IncludeEqualEdits = true }], static _ => static async (conflict, _) =>
        {
            await Task.Yield();
            return Resolution.SetScalar(Read(conflict.Local) + Read(conflict.Remote) - Read(conflict.Base));
        });
        foreach (var (name, resolver) in _broken)
            _catalog.Declare(ResolverOrigin.CompiledIn(name), [new ResolverDeclaration(name, $"/bad/{name}")], _ => resolver);
        _catalog.Declare(ResolverOrigin.CompiledIn("calls"), [new ResolverDeclaration("calls", "/bad/calls")], _ => CallAsync);
        _storage = SqliteStateStorage.Open(Path.Combine(_folder.FullName, "states.db"), new() { Durability = SqliteDurability.ProcessEnd, PatchThreshold = 256 });
        var options = new StateManagerOptions
        {
            CacheSize = Contexts,
            MaxResidentStates = 40,
            HistoryCapacity = 16,
            CheckpointCapacity = 4,
            ConflictHistoryCapacity = 64,
            ConflictPathCapacity = 64,
            OperationHistoryCapacity = 16,
            MaxSubscribers = Subscribers,
            SubscriberQueueCapacity = 4,
            MaxAttempts = 200,
            CleanupInterval = TimeSpan.FromSeconds(1),
            ContextTimeToLive = TimeSpan.FromSeconds(5),
            Strategy = ConflictStrategy.LastWriteWins,
            Limits = new() { MaxBytes = 64 << 10 },
        };
        (options.Resolvers.Timeout, options.Resolvers.FailurePolicy, options.Resolvers.BreakFor) = (TimeSpan.FromMilliseconds(30), ResolverFailurePolicy.Fallback, TimeSpan.FromMilliseconds(200));
        _manager = new(options, _catalog, storage: _storage);
        var plugins = _folder.CreateSubdirectory("plugins");
        _plugins = new(new() { Folder = plugins.FullName, StagingFolder = _folder.CreateSubdirectory("staging").FullName, StabilityWindow = TimeSpan.Zero, RescanInterval = TimeSpan.FromMilliseconds(500) }, _catalog);
        _images = [PluginImages.Adding("Votes", "votes", 0), PluginImages.Adding("Votes", "votes", 1), PluginImages.Adding("Stars", "stars", 2)];
    }

    public static async Task<World> CreateAsync(Ledger ledger)
    {
        var world = new World(ledger);
        await world._plugins.StartAsync();
        return world;
    }

    /// <summary>Everybody begins, and goes on until they are told to stop.</summary>
    public IReadOnlyList<Task> Start(int seed, CancellationToken stop) =>
    [
        .. Enumerable.Range(0, Workers).Select(worker => Task.Run(() => WorkAsync(new Random(seed + worker), stop), CancellationToken.None)),
        .. Enumerable.Range(0, Subscribers).Select(reader => Task.Run(() => FollowAsync(new Random(seed + 100 + reader), stop), CancellationToken.None)),
        Task.Run(() => DropPluginsAsync(new Random(seed + 1000), stop), CancellationToken.None),
    ];

    public void CheckBounds()
    {
        var metrics = _manager.GetMetrics();
        foreach (var bound in metrics.Bounds)
            _ledger.Hold("every bound holds", bound.Count <= bound.Capacity, () => $"{bound.Name}: {bound.Count} of {bound.Capacity}");
        _ledger.Hold("every bound holds", _manager.Contexts.Count <= Contexts && _catalog.Registry.Count <= _catalog.Registry.Capacity);
        _ledger.Hold("plugins that unload are few", _plugins.Unloading.Count <= 64, () => $"{_plugins.Unloading.Count}");
    }

    /// <summary>Holds every counter to what was acknowledged, in memory and in the file.</summary>
    public async Task CheckCountersAsync()
    {
        for (var i = 0; i < Counters; i++)
        {
            if (_acknowledged[i] == 0)
                continue;
            var context = await _manager.CreateContextAsync($"counter-{i}");
            var (memory, stored) = (await _manager.GetStateAsync(context.Id), await _storage.LoadAsync($"counter-{i}"));
            _ledger.Hold("a counter is the sum of what was acknowledged", Counting.Value(memory.Document) == _acknowledged[i], () => $"{memory.Document} instead of {_acknowledged[i]}");
            _ledger.Hold("the file has what is in memory", stored is not null && stored.Version == memory.Version && stored.Document == memory.Document, () => $"{stored?.Document} instead of {memory.Document}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _manager.DisposeAsync();
        await _plugins.DisposeAsync();
        await _storage.DisposeAsync();
        await _catalog.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private static long Read(Slot<System.Text.Json.JsonElement> slot) => slot.Exists ? slot.Value.GetInt64() : 0;

    private async Task WorkAsync(Random random, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested && !_ledger.HasViolations)
        {
            var kind = "";
            try
            {
                kind = random.Next(10) < 5 ? await CountAsync(random.Next(random.Next(2) == 0 ? 3 : Counters), random) : await PlayAsync($"other-{random.Next(Others)}", random);
                _ledger.Operation("soak: " + kind);
            }
            catch (PluginStateException error) when (error is ContextEvictedException or ContextNotFoundException or StaleBaseException or StateEvictedException or StateNotFoundException or NothingToUndoException
                or CheckpointNotFoundException or UpdateContentionException or DocumentLimitException or ConflictUnresolvedException or VersionMismatchException or JsonPatchException or StorageConflictException)
            {
                _ledger.Operation($"soak: {error.Code}");
            }
        }
    }

    /// <summary>Adds to a counter, now and then against somebody else who does.</summary>
    private async Task<string> CountAsync(int counter, Random random)
    {
        var context = (await _manager.CreateContextAsync($"counter-{counter}", Counting.Document(0))).Id;
        long by = random.Next(1, 10);
        var id = random.Next(3) == 0 ? $"op-{Interlocked.Increment(ref _names)}" : null;
        await Counting.AddAsync(_manager, context, by, id);
        Interlocked.Add(ref _acknowledged[counter], by);
        return "addition";
    }

    /// <summary>Does something else, to a state that may be in any condition.</summary>
    private async Task<string> PlayAsync(string state, Random random)
    {
        var (ann, bob) = ((await _manager.CreateContextAsync(state, StateObject.Empty)).Id, (await _manager.CreateContextAsync(state)).Id);
        switch (random.Next(9))
        {
            case 0:
                await ConflictAsync(ann, bob, $"/bad/{_broken[random.Next(_broken.Length)].Name}", random);
                return "conflict of a broken resolver";
            case 1:
                await ConflictAsync(ann, bob, "/bad/calls", random);
                return "conflict of a resolver that calls the manager";
            case 2:
                await ConflictAsync(ann, bob, random.Next(2) == 0 ? "/votes/x" : "/stars/x", random);
                return "conflict of a plugin's resolver";
            case 3:
                var checkpoint = await _manager.CreateCheckpointAsync(ann);
                await _manager.UpdateAsync(ann, Set($"/k{random.Next(20)}", random.Next()));
                await _manager.RollbackAsync(bob, checkpoint);
                return "checkpoint and rollback";
            case 4:
                await _manager.UpdateAsync(ann, Set($"/k{random.Next(20)}", random.Next()));
                await _manager.UndoAsync(ann);
                return "undo";
            case 5:
                await using (var transaction = await _manager.BeginAsync(ann))
                {
                    transaction.Apply(Set($"/k{random.Next(20)}", random.Next()));
                    transaction.Apply(Set($"/text", new string('x', random.Next(2000))));
                    await transaction.CommitAsync();
                }

                return "transaction";
            case 6:
                return await _manager.RemoveStateAsync(state) ? "removal" : "removal of nothing";
            case 7:
                var before = await _manager.GetStateAsync(ann);
                try
                {
                    await _manager.UpdateAsync(ann, JsonPatch.Parse("""[{"op":"add","path":"/k1","value":0},{"op":"test","path":"/k1","value":1}]"""), new() { BaseVersion = before.Version });
                    _ledger.Hold("a patch whose test fails is refused", false);
                }
                catch (JsonPatchException)
                {
                    _ledger.Hold("a patch whose test fails is refused", true);
                }

                return "refused patch";
            default:
                await _manager.UpdateAsync(ann, StateEdit.Replace(new StateObject([new("list", new StateArray(Enumerable.Range(0, random.Next(200)).Select(static i => (StateValue)i)))])));
                return "replacement";
        }
    }

    private async Task ConflictAsync(string ann, string bob, string path, Random random)
    {
        var parent = path[1..path.LastIndexOf('/')];
        await _manager.UpdateAsync(ann, StateEdit.Merge(new StateObject([new(parent, StateObject.Empty)])));
        await _manager.GetStateAsync(bob);
        await _manager.UpdateAsync(ann, Set(path, random.Next()));
        await _manager.UpdateAsync(bob, Set(path, random.Next()));
    }

    /// <summary>A resolver that comes back in, and then does not answer.</summary>
    private async ValueTask<Resolution> CallAsync(Conflict conflict, CancellationToken cancellationToken)
    {
        var context = (await _manager.CreateContextAsync("called", StateObject.Empty, cancellationToken: cancellationToken)).Id;
        await _manager.UpdateAsync(context, Set("/calls", Interlocked.Increment(ref _names)), cancellationToken: cancellationToken);
        return Resolution.Decline("on purpose");
    }

    /// <summary>Follows states for a while each, mostly too slowly.</summary>
    private async Task FollowAsync(Random random, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            using var enough = CancellationTokenSource.CreateLinkedTokenSource(stop);
            enough.CancelAfter(random.Next(200, 3000));
            var seen = 0L;
            try
            {
                var context = (await _manager.CreateContextAsync(random.Next(2) == 0 ? $"counter-{random.Next(Counters)}" : $"other-{random.Next(Others)}", Counting.Document(0), cancellationToken: enough.Token)).Id;
                await foreach (var change in _manager.SubscribeAsync(context, cancellationToken: enough.Token))
                {
                    _ledger.Operation(change.IsSnapshot ? "soak: snapshot to a subscriber" : "soak: change to a subscriber");
                    _ledger.Hold("a subscriber sees later and later versions", change.State.Version > seen, () => $"{seen}, then {change.State.Version}");
                    seen = change.State.Version;
                    if (random.Next(3) == 0)
                        await Task.Delay(random.Next(1, 40), enough.Token);
                }
            }
            catch (OperationCanceledException) when (enough.IsCancellationRequested)
            {
                // Followed for long enough.
            }
            catch (PluginStateException error) when (error is ContextEvictedException or StateEvictedException or StateNotFoundException or SubscriptionLimitException or ContextNotFoundException)
            {
                _ledger.Operation($"soak: subscriber: {error.Code}");
            }
        }
    }

    /// <summary>Drops plugins in, replaces them, breaks them, and takes them away.</summary>
    private async Task DropPluginsAsync(Random random, CancellationToken stop)
    {
        try
        {
            while (!stop.IsCancellationRequested)
            {
                await Task.Delay(random.Next(100, 1500), stop);
                var name = random.Next(3) == 0 ? "Stars" : "Votes";
                var folder = Path.Combine(_folder.FullName, "plugins", name);
                var path = Path.Combine(folder, name + ".dll");
                Directory.CreateDirectory(folder);
                switch (random.Next(5))
                {
                    case 0:
                        File.WriteAllBytes(path, [.. Encoding.ASCII.GetBytes("MZ is all that is right about it"), .. new byte[random.Next(1000)]]);
                        _ledger.Fault("a plugin's file is broken");
                        break;
                    case 1:
                        Directory.Delete(folder, recursive: true);
                        _ledger.Operation("soak: plugin taken away");
                        break;
                    default:
                        File.WriteAllBytes(path, name == "Stars" ? _images[2] : _images[random.Next(2)]);
                        _ledger.Operation("soak: plugin dropped");
                        break;
                }

                await _plugins.RescanAsync(stop);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // That was all.
        }
    }

    private static StateEdit Set(string path, StateValue value) => new JsonPatch(new JsonPatchOperation(JsonPatchOperationKind.Add, JsonPointer.Parse(path), value));
}
