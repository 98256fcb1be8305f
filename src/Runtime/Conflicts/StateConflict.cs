using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using PluginState.Documents;

namespace PluginState.Conflicts;

/// <summary>A detected conflict as resolvers see it: the values are turned into JSON when they are first asked for.</summary>
internal sealed class StateConflict(
    string stateId, DetectedConflict detected, EditStamp localStamp, EditStamp remoteStamp, int attempt) : Conflict
{
    public override string StateId => stateId;

    public override string Path { get; } = detected.Path.ToString();

    public override ConflictKind Kind => detected.Kind;

    public override EditStamp LocalStamp => localStamp;

    public override EditStamp RemoteStamp => remoteStamp;

    public override int Attempt => attempt;

    public override Slot<JsonElement> Read(ConflictSide side) =>
        Value(side).TryGet(out var value) ? new(ToElement(value)) : Slot<JsonElement>.Absent;

    public override bool TryRead<T>(ConflictSide side, JsonTypeInfo<T> typeInfo, out Slot<T> slot)
    {
        slot = default;
        if (!Value(side).TryGet(out var value))
            return true;
        try
        {
            slot = new(JsonSerializer.Deserialize(value.ToUtf8(), typeInfo)!);
            return true;
        }
        catch (JsonException)
        {
            return false; // the value does not fit the type: for the caller to say so
        }
    }

    private Slot<StateValue> Value(ConflictSide side) => side switch
    {
        ConflictSide.Base => detected.Base,
        ConflictSide.Local => detected.Local,
        ConflictSide.Remote => detected.Remote,
        _ => throw new ArgumentOutOfRangeException(nameof(side), side, "A conflict has the sides Base, Local and Remote."),
    };

    private static JsonElement ToElement(StateValue value)
    {
        var reader = new Utf8JsonReader(value.ToUtf8(), new JsonReaderOptions { MaxDepth = 1024 });
        return JsonElement.ParseValue(ref reader);
    }
}
