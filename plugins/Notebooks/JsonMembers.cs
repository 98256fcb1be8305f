using System.Buffers;
using System.Text.Json;

namespace PluginState.Plugins.Notebooks;

/// <summary>What the merge does with JSON values beyond what <see cref="JsonElement"/> offers.</summary>
internal static class JsonMembers
{
    public static Slot<JsonElement> Member(this JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var value) ? value : Slot<JsonElement>.Absent;

    public static IEnumerable<string> MemberNames(this JsonElement json) =>
        json.ValueKind == JsonValueKind.Object ? json.EnumerateObject().Select(member => member.Name) : [];

    public static bool IsSameAs(this Slot<JsonElement> left, Slot<JsonElement> right) =>
        left.TryGet(out var l) ? right.TryGet(out var r) && JsonElement.DeepEquals(l, r) : !right.Exists;

    public static JsonElement ToObject(IEnumerable<KeyValuePair<string, JsonElement>> members)
    {
        var json = Write(writer =>
        {
            writer.WriteStartObject();
            foreach (var (name, value) in members)
            {
                writer.WritePropertyName(name);
                value.WriteTo(writer);
            }

            writer.WriteEndObject();
        });
        return JsonElement.Parse(json.Span);
    }

    public static ReadOnlyMemory<byte> ToArray(IEnumerable<JsonElement> items) => Write(writer =>
    {
        writer.WriteStartArray();
        foreach (var item in items)
        {
            item.WriteTo(writer);
        }

        writer.WriteEndArray();
    });

    private static ReadOnlyMemory<byte> Write(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            write(writer);
        }

        return buffer.WrittenMemory;
    }
}
