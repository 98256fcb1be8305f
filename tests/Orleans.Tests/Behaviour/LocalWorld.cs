using PluginState.Resolvers;
using PluginState.States;
using PluginState.Storage;

namespace PluginState.Orleans.Tests.Behaviour;

/// <summary>One manager in this process, which is all three front ends.</summary>
public abstract class LocalWorld : World, IAsyncDisposable
{
    private readonly bool _isStored;
    private readonly StateManager _manager;

    private protected LocalWorld(bool isStored)
    {
        _isStored = isStored;
        _manager = NewManager();
    }

    public override StateManager First => _manager;

    public override StateManager Second => _manager;

    public override StateManager Third => _manager;

    public override IReadOnlyList<StateManager> Engines => [_manager];

    public override Task<StateManager> NewcomerAsync() => Task.FromResult(NewManager());

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return _manager.DisposeAsync();
    }

    private StateManager NewManager()
    {
        var options = new StateManagerOptions();
        HouseRules.Configure(options);
        var catalog = new ResolverCatalog(new(options.Resolvers.Capacity));
        House.Declare(catalog);
        return new(options, catalog, storage: _isStored ? new InMemoryStateStorage() : null);
    }
}

public sealed class InMemoryWorld() : LocalWorld(isStored: false);

public sealed class StoredWorld() : LocalWorld(isStored: true);
