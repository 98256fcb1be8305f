using PluginState.States;

namespace PluginState.Orleans.Messages;

/// <summary>One version of a state; whose, says who is asked.</summary>
[GenerateSerializer, Immutable, Alias("pluginstate.snapshot")]
internal sealed record SnapshotMessage(long Version, byte[] Document, StampMessage Stamp)
{
    public static SnapshotMessage Of(StateSnapshot state) => new(state.Version, state.Document.ToUtf8(), StampMessage.Of(state.Stamp));

    public StateSnapshot Read(string stateId) => new(stateId, Version, Wire.Read(Document), Stamp.Read());
}
