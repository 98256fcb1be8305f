using PluginState.Contexts;
using PluginState.Documents;
using PluginState.States;

namespace PluginState.Orleans.Tests.Behaviour;

/// <summary>A context at a front end.</summary>
internal sealed record Client(StateManager Manager, StateContext Context)
{
    public Task<UpdateResult> UpdateAsync(StateEdit edit, UpdateOptions? options = null, CancellationToken cancellationToken = default) =>
        Manager.UpdateAsync(Context.Id, edit, options, cancellationToken).InTime();

    public Task<UpdateResult> SetAsync(string path, string json, UpdateOptions? options = null) => UpdateAsync(Edits.Set(path, json), options);

    public Task<UpdateResult> UndoAsync(long? version = null, UpdateOptions? options = null) => Manager.UndoAsync(Context.Id, version, options).InTime();

    public Task<UpdateResult> RollbackAsync(long version, UpdateOptions? options = null) => Manager.RollbackAsync(Context.Id, version, options).InTime();

    public Task<UpdateResult> RollbackAsync(string checkpoint, UpdateOptions? options = null) => Manager.RollbackAsync(Context.Id, checkpoint, options).InTime();

    public Task<StateSnapshot> SeeAsync() => Manager.GetStateAsync(Context.Id).InTime();

    public Task<StateTransaction> BeginAsync() => Manager.BeginAsync(Context.Id).InTime();

    public Task<string> MarkAsync(string? name = null) => Manager.CreateCheckpointAsync(Context.Id, name).InTime();

    /// <summary>The document as a client that only looks sees it, and its version. The context has seen it then.</summary>
    public async Task<(string Document, long Version)> ReadAsync()
    {
        var state = await SeeAsync();
        return (state.Document.ToString(), state.Version);
    }

    public async Task<IReadOnlyList<StateSnapshot>> HistoryAsync() => await Manager.GetHistoryAsync(Context.StateId).InTime();

    public Follower Follow(PathPattern? filter = null, CancellationToken cancellationToken = default) => new(Manager.SubscribeAsync(Context.Id, filter, cancellationToken));
}
