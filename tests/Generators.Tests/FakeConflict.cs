using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace PluginState.Generators.Tests;

/// <summary>A conflict over three JSON texts; null means absent.</summary>
internal sealed class FakeConflict(string? @base, string? local, string? remote) : Conflict
{
    public override string StateId => "state";

    public override string Path => "/path";

    public override ConflictKind Kind => ConflictKind.EditEdit;

    public override EditStamp LocalStamp => new(DateTimeOffset.UnixEpoch.AddSeconds(1), "local");

    public override EditStamp RemoteStamp => new(DateTimeOffset.UnixEpoch, "remote");

    public override int Attempt => 1;

    public override Slot<JsonElement> Read(ConflictSide side) => JsonOf(side) is { } json ? JsonElement.Parse(json) : Slot<JsonElement>.Absent;

    public override bool TryRead<T>(ConflictSide side, JsonTypeInfo<T> typeInfo, out Slot<T> slot)
    {
        slot = default;
        try
        {
            if (JsonOf(side) is { } json)
            {
                slot = new Slot<T>(JsonSerializer.Deserialize(json, typeInfo)!);
            }

            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private string? JsonOf(ConflictSide side) => side switch
    {
        ConflictSide.Base => @base,
        ConflictSide.Local => local,
        _ => remote,
    };
}
