using PluginState.States;

namespace PluginState.Orleans.Messages;

/// <summary>What a subscriber elsewhere is told: a version that was reached, with the whole document where it is a snapshot and with what changed where it is not; or why it ends.</summary>
[GenerateSerializer, Immutable, Alias("pluginstate.change")]
internal sealed record ChangeMessage(long Epoch, long Version, StampMessage Stamp, byte[] Content, bool IsSnapshot, Refusal? End)
{
    /// <summary>There is nothing to tell, and the subscription goes on.</summary>
    public static ChangeMessage Nothing { get; } = new(0, 0, default, [], false, null);

    /// <summary>Whether there is nothing to tell.</summary>
    public bool IsNothing => Version == 0 && End is null;

    public static ChangeMessage Of(long epoch, StateChange change) => new(
        epoch, change.State.Version, StampMessage.Of(change.State.Stamp),
        change.IsSnapshot ? change.State.Document.ToUtf8() : Wire.Write(change.Patch), change.IsSnapshot, null);

    public static ChangeMessage Ended(Refusal refusal) => new(0, 0, default, [], false, refusal);
}
