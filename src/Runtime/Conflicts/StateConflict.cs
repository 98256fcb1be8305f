using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using PluginState.Documents;

namespace PluginState.Conflicts;

/// <summary>A detected conflict as resolvers see it: the values are turned into JSON when they are first asked for, and so is the text of the place.</summary>
internal sealed class StateConflict(
    string stateId, DetectedConflict detected, EditStamp localStamp, EditStamp remoteStamp, int attempt) : Conflict
{
    private string? _path;

    public DetectedConflict Detected => detected;

    public override string StateId => stateId;

    public override string Path => _path ??= detected.Path.ToString();

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
        if (PlainJson.IsPlain(typeInfo))
            return TryRead(side, out slot);
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

    public override JsonScalar ReadScalar(ConflictSide side) => !Value(side).TryGet(out var value) ? default : value switch
    {
        StateNumber number => number.TryGetPlainInteger(out var integer) ? new(integer) : new(JsonValueKind.Number, number.Text),
        StateString text => new(JsonValueKind.String, text.Value),
        StateBoolean boolean => new(boolean.Value ? JsonValueKind.True : JsonValueKind.False),
        StateNull => new(JsonValueKind.Null),
        StateArray => new(JsonValueKind.Array),
        _ => new(JsonValueKind.Object),
    };

    internal override bool TryReadInteger(ConflictSide side, out long value)
    {
        if (Value(side).GetValueOrDefault() is StateNumber number)
            return number.TryGetPlainInteger(out value);
        value = 0;
        return false;
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
