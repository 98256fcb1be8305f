using PluginState.States;

namespace PluginState.Orleans.Messages;

/// <summary>What a subscriber elsewhere is told: a version that was reached, with the whole document where it is a snapshot and with what changed where it is not; or why it ends.</summary>
[GenerateSerializer, Immutable, Alias("pluginstate.change")]
internal sealed record ChangeMessage(long Epoch, long Version, StampMessage Stamp, byte[] Content, bool IsSnapshot, Refusal? End)
{
    public static ChangeMessage Of(long epoch, StateChange change) => new(
        epoch, change.State.Version, StampMessage.Of(change.State.Stamp),
        change.IsSnapshot ? change.State.Document.ToUtf8() : Wire.Write(change.Patch), change.IsSnapshot, null);

    public static ChangeMessage Ended(Refusal refusal) => new(0, 0, default, [], false, refusal);
}
