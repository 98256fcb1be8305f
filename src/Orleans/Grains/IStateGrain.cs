using PluginState.Orleans.Messages;

namespace PluginState.Orleans.Grains;

/// <summary>A state on the cluster; its key is the state's id. Every call may be tried again: what was done already is answered again.</summary>
[Alias("pluginstate.IState")]
internal interface IStateGrain : IGrainWithStringKey
{
    [Alias("open")]
    Task<Answer<SnapshotMessage>> Open(SnapshotMessage first, CancellationToken cancellationToken);

    [Alias("see")]
    Task<Answer<SnapshotMessage>> See(ContextMessage caller, CancellationToken cancellationToken);

    [Alias("history")]
    Task<Answer<SnapshotMessage[]>> GetHistory(CancellationToken cancellationToken);

    /// <param name="caller">The context.</param>
    /// <param name="revision">What is to be done.</param>
    /// <param name="options">How.</param>
    /// <param name="patience">After how long to answer that it is still being done. Asking again with the same operation id then waits for it, and does not do it again.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    [Alias("write")]
    Task<Answer<ResultMessage>> Write(ContextMessage caller, RevisionMessage revision, OptionsMessage options, TimeSpan patience, CancellationToken cancellationToken);

    [Alias("checkpoint")]
    Task<Answer<Done>> CreateCheckpoint(ContextMessage caller, string checkpointId, string? name, CancellationToken cancellationToken);

    [Alias("checkpoints")]
    Task<Answer<CheckpointMessage[]>> ListCheckpoints(ContextMessage caller, CancellationToken cancellationToken);

    [Alias("forget-checkpoint")]
    Task<Answer<Done>> DeleteCheckpoint(ContextMessage caller, string checkpointId, CancellationToken cancellationToken);

    [Alias("remove")]
    Task<Answer<Done>> Remove(CancellationToken cancellationToken);

    /// <summary>The state as it is, then every change. It ends with a message that says why, or without one where the state is to be found elsewhere from now on.</summary>
    [Alias("subscribe")]
    IAsyncEnumerable<ChangeMessage> Subscribe(ContextMessage caller, CancellationToken cancellationToken);
}
