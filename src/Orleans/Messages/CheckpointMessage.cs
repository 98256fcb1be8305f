using PluginState.States;

namespace PluginState.Orleans.Messages;

[GenerateSerializer, Immutable, Alias("pluginstate.checkpoint")]
internal sealed record CheckpointMessage(string Id, string? Name, SnapshotMessage State, DateTimeOffset Created)
{
    public static CheckpointMessage Of(Checkpoint checkpoint) => new(checkpoint.Id, checkpoint.Name, SnapshotMessage.Of(checkpoint.State), checkpoint.Created);

    public Checkpoint Read(string stateId) => new(Id, Name, State.Read(stateId), Created);
}
