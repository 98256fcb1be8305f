using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace PluginState.Plugins.Tests;

/// <summary>A raw conflict over values written as JSON text; null is absent.</summary>
internal sealed class TestConflict(string? @base, string? local, string? remote) : Conflict
{
    public static readonly EditStamp Early = new(DateTimeOffset.UnixEpoch, "ann");
    public static readonly EditStamp Late = new(DateTimeOffset.UnixEpoch.AddMinutes(1), "bob");

    public override string StateId => "test";

    public override string Path => "/test";

    public override ConflictKind Kind => (@base, local, remote) switch
    {
        (_, null, _) or (_, _, null) => ConflictKind.RemoveEdit,
        (null, _, _) => ConflictKind.AddAdd,
        _ => ConflictKind.EditEdit,
    };

    public override int Attempt => 1;

    public override EditStamp LocalStamp => StampOfLocal;

    public override EditStamp RemoteStamp => StampOfRemote;

    public EditStamp StampOfLocal { get; init; } = Early;

    public EditStamp StampOfRemote { get; init; } = Late;

    /// <summary>The same two edits, seen from the other side.</summary>
    public TestConflict Swapped() => new(@base, remote, local) { StampOfLocal = RemoteStamp, StampOfRemote = LocalStamp };

    public override Slot<JsonElement> Read(ConflictSide side) =>
        (side switch { ConflictSide.Base => @base, ConflictSide.Local => local, _ => remote }) is { } json
            ? JsonElement.Parse(json)
            : Slot<JsonElement>.Absent;

    public override bool TryRead<T>(ConflictSide side, JsonTypeInfo<T> typeInfo, out Slot<T> slot)
    {
        slot = Read(side).TryGet(out var json) ? json.Deserialize(typeInfo)! : Slot<T>.Absent;
        return true;
    }
}

/// <summary>Makes a typed conflict over two values.</summary>
internal static class TypedConflict
{
    public static Conflict<T> Of<T>(Slot<T> @base, Slot<T> local, Slot<T> remote) => new()
    {
        StateId = "test",
        Base = @base,
        Local = local,
        Remote = remote,
        Kind = !local.Exists || !remote.Exists ? ConflictKind.RemoveEdit : @base.Exists ? ConflictKind.EditEdit : ConflictKind.AddAdd,
        LocalStamp = TestConflict.Early,
        RemoteStamp = TestConflict.Late,
    };

    public static Conflict<T> Swapped<T>(this Conflict<T> conflict) => conflict with
    {
        Local = conflict.Remote,
        Remote = conflict.Local,
        LocalStamp = conflict.RemoteStamp,
        RemoteStamp = conflict.LocalStamp,
    };
}
