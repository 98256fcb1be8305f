using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using PluginState.Storage;

namespace PluginState.AspNetCore.Tests;

/// <summary>A storage in memory that fails when it is told to.</summary>
internal sealed class FailingStorage : IStateStorage
{
    private readonly InMemoryStateStorage _storage = new();

    public bool Fails { get; set; }

    public bool Conflicts { get; set; }

    public void AddTo(WebApplicationBuilder builder) => builder.Services.AddSingleton<IStateStorage>(this);

    public ValueTask<StoredState?> LoadAsync(string stateId, CancellationToken cancellationToken = default)
    {
        Check(stateId);
        return _storage.LoadAsync(stateId, cancellationToken);
    }

    public ValueTask SaveAsync(StoredChange change, CancellationToken cancellationToken = default)
    {
        Check(change.StateId);
        return _storage.SaveAsync(change, cancellationToken);
    }

    public ValueTask<bool> RemoveAsync(string stateId, CancellationToken cancellationToken = default)
    {
        Check(stateId);
        return _storage.RemoveAsync(stateId, cancellationToken);
    }

    private void Check(string stateId)
    {
        if (Fails)
            throw new StorageException("The disk at /secret/place is on fire.");
        if (Conflicts)
            throw new StorageConflictException(stateId, 1, 2);
    }
}
