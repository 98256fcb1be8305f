using System.Collections.Concurrent;
using System.Globalization;
using Orleans.Storage;

namespace PluginState.Orleans.Tests.Clusters;

/// <summary>A grain storage in memory that keeps ETags as every provider must, and that tests can delay and break. All silos share it.</summary>
internal sealed class GrainStorageDouble : IGrainStorage
{
    private readonly ConcurrentDictionary<GrainId, (object State, string ETag)> _stored = new();
    private int _writes;

    public Func<Task> BeforeRead { get; set; } = static () => Task.CompletedTask;

    /// <summary>What it throws is the failure of a write that had no effect.</summary>
    public Func<Task> BeforeWrite { get; set; } = static () => Task.CompletedTask;

    /// <summary>What it throws is the failure of a write that took effect.</summary>
    public Func<Task> AfterWrite { get; set; } = static () => Task.CompletedTask;

    public int Writes => Volatile.Read(ref _writes);

    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        await BeforeRead();
        grainState.RecordExists = _stored.TryGetValue(grainId, out var stored);
        if (grainState.RecordExists)
            (grainState.State, grainState.ETag) = ((T)stored.State, stored.ETag);
    }

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        await BeforeWrite();
        var next = ((object)grainState.State!, Interlocked.Increment(ref _writes).ToString(CultureInfo.InvariantCulture));
        var isTaken = _stored.TryGetValue(grainId, out var stored)
            ? stored.ETag == grainState.ETag && _stored.TryUpdate(grainId, next, stored)
            : grainState.ETag is null && _stored.TryAdd(grainId, next);
        if (!isTaken)
            throw new InconsistentStateException("somebody else wrote", stored.ETag, grainState.ETag);
        (grainState.ETag, grainState.RecordExists) = (next.Item2, true);
        await AfterWrite();
    }

    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        await BeforeWrite();
        if (_stored.TryGetValue(grainId, out var stored) && (stored.ETag != grainState.ETag || !_stored.TryRemove(KeyValuePair.Create(grainId, stored))))
            throw new InconsistentStateException("somebody else wrote", stored.ETag, grainState.ETag);
        (grainState.ETag, grainState.RecordExists) = (null!, false);
        await AfterWrite();
    }
}
