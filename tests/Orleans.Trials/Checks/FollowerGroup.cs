using PluginState.States;

namespace PluginState.Orleans.Trials.Checks;

/// <summary>The followers of one front end.</summary>
internal sealed class FollowerGroup(StateManager manager) : IAsyncDisposable
{
    private List<Follower> _followers = [];

    /// <summary>Follows states, and no others any more.</summary>
    public async Task FollowAsync(IEnumerable<string> stateIds)
    {
        await DisposeAsync();
        _followers = [.. stateIds.Select(stateId => new Follower(manager, stateId))];
        await Task.WhenAll(_followers.Select(static follower => follower.StartAsync()));
    }

    /// <param name="versions">Where the states are; others are not asked for.</param>
    /// <param name="patience">How long to wait for them to be told.</param>
    public Task<FollowerReport[]> ReportAsync(IReadOnlyDictionary<string, long> versions, TimeSpan patience) =>
        Task.WhenAll(_followers.Where(follower => versions.ContainsKey(follower.StateId)).Select(follower => follower.ReportAsync(versions[follower.StateId], patience)));

    public async ValueTask DisposeAsync()
    {
        foreach (var follower in _followers)
            await follower.DisposeAsync();
        _followers = [];
    }
}
