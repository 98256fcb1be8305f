using PluginState.AspNetCore.Recording;
using PluginState.Host.Replay;
using PluginState.Host.Replay.Targets;

namespace PluginState.Host.Tests.Replay;

/// <summary>Answers entries as a test has it.</summary>
internal sealed class FakeTarget(Func<TraceEntry, string, CancellationToken, ValueTask<ReplayAnswer>> play) : IReplayTarget
{
    public string Name => "a test";

    public ValueTask<ReplayAnswer> PlayAsync(TraceEntry entry, string contextId, CancellationToken cancellationToken) => play(entry, contextId, cancellationToken);

    public ValueTask<IReadOnlyList<BoundedEvictions>> GetEvictionsAsync(CancellationToken cancellationToken) => new([]);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
