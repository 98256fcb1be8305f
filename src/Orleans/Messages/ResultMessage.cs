using PluginState.States;

namespace PluginState.Orleans.Messages;

/// <summary>What an accepted update did, as it travels.</summary>
[GenerateSerializer, Immutable, Alias("pluginstate.result")]
internal sealed record ResultMessage(
    SnapshotMessage State, bool IsChanged, byte[] Patch, byte[] Inverse, ConflictMessage[] Conflicts, int Attempts, long Version, bool IsRepeated)
{
    public static ResultMessage Of(UpdateResult result) => new(
        SnapshotMessage.Of(result.State), result.IsChanged, Wire.Write(result.Patch), Wire.Write(result.Inverse),
        [.. result.Conflicts.Select(ConflictMessage.Of)], result.Attempts, result.Version, result.IsRepeated);

    public UpdateResult Read(string stateId) => new(
        State.Read(stateId), IsChanged, Wire.ReadPatch(Patch), [.. Conflicts.Select(conflict => conflict.Read(stateId))], Attempts)
    {
        Version = Version,
        IsRepeated = IsRepeated,
        KnownInverse = Wire.ReadPatch(Inverse),
    };
}
