namespace PluginState.Sqlite.Crash;

/// <summary>What the writers write to: a bare storage, or something that stands before one.</summary>
internal interface IUpdateTarget : IAsyncDisposable
{
    /// <summary>The newest version of a state; 0 where there is none.</summary>
    ValueTask<long> VersionAsync(string stateId);

    /// <summary>Makes the next edit of <see cref="Workload"/>, once however often it is asked to with one operation id.</summary>
    /// <returns>The version it came to. It is durable.</returns>
    ValueTask<long> UpdateAsync(string stateId, string operationId);
}
