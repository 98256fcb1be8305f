namespace PluginState.Client;

/// <summary>A view, and the moment it is no longer the newest.</summary>
/// <remarks>It does not know the next one: whoever is slow skips those in between and holds none of them.</remarks>
internal sealed class ViewNode(SharedStateView view)
{
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public SharedStateView View => view;

    public Task Ended => _ended.Task;

    public void End() => _ended.TrySetResult();
}
