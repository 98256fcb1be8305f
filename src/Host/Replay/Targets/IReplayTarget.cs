using PluginState.AspNetCore.Recording;

namespace PluginState.Host.Replay.Targets;

/// <summary>What a trace is played on.</summary>
internal interface IReplayTarget : IAsyncDisposable
{
    /// <summary>What the report calls it.</summary>
    string Name { get; }

    /// <summary>Does what an entry asks for.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="contextId">The context that stands for the one of the trace.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>What came of it, good or bad.</returns>
    ValueTask<ReplayAnswer> PlayAsync(TraceEntry entry, string contextId, CancellationToken cancellationToken);

    /// <summary>What has left the bounded collections so far.</summary>
    ValueTask<IReadOnlyList<BoundedEvictions>> GetEvictionsAsync(CancellationToken cancellationToken);
}
