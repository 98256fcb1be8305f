using PluginState.States;

namespace PluginState.Orleans.Tests.Behaviour;

/// <summary>Reads a subscription step by step.</summary>
internal sealed class Follower(IAsyncEnumerable<StateChange> changes) : IAsyncDisposable
{
    private readonly IAsyncEnumerator<StateChange> _changes = changes.GetAsyncEnumerator();

    public async Task<StateChange> NextChangeAsync()
    {
        Assert.True(await _changes.MoveNextAsync().InTime(), "it ended");
        return _changes.Current;
    }

    /// <summary>The next change as text: what came, and which version.</summary>
    public async Task<string> NextAsync()
    {
        var change = await NextChangeAsync();
        return change.IsSnapshot ? $"snapshot {change.State.Version} {change.State.Document}" : $"{change.State.Version} {change.Patch}";
    }

    public Task<bool> HasMoreAsync() => _changes.MoveNextAsync().InTime();

    public ValueTask DisposeAsync() => _changes.DisposeAsync();
}
