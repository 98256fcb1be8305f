using PluginState.Conflicts;
using PluginState.Documents;

namespace PluginState.Orleans.Messages;

/// <summary>A conflict and what became of it, as it travels. A side that is absent is null.</summary>
[GenerateSerializer, Immutable, Alias("pluginstate.conflict")]
internal sealed record ConflictMessage(
    string Path, int Kind, byte[]? Base, byte[]? Local, byte[]? Remote, StampMessage LocalStamp, StampMessage RemoteStamp, int Outcome, string? AnsweredBy, byte[]? Result, string[] Notes)
{
    public static ConflictMessage Of(SettledConflict conflict) => new(
        conflict.Path.ToString(), (int)conflict.Kind,
        Wire.Write(conflict.Base), Wire.Write(conflict.Local), Wire.Write(conflict.Remote),
        StampMessage.Of(conflict.LocalStamp), StampMessage.Of(conflict.RemoteStamp),
        (int)conflict.Outcome, conflict.AnsweredBy, Wire.Write(conflict.Result), [.. conflict.Notes]);

    public SettledConflict Read(string stateId) => new(
        stateId, JsonPointer.Parse(Path), (ConflictKind)Kind,
        Wire.ReadSlot(Base), Wire.ReadSlot(Local), Wire.ReadSlot(Remote),
        LocalStamp.Read(), RemoteStamp.Read(),
        (ResolutionKind)Outcome, AnsweredBy, Wire.ReadSlot(Result), [.. Notes]);
}
