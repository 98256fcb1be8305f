using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace PluginState.Plugins.Notebooks;

/// <summary>One cell of a notebook (nbformat 4), read where the merge needs it.</summary>
internal sealed class Cell
{
    private Cell(JsonElement json, string type, string source, string? id)
    {
        Json = json;
        Type = type;
        Source = source;
        Id = id;
    }

    public JsonElement Json { get; }

    /// <summary><c>code</c>, <c>markdown</c> or <c>raw</c>.</summary>
    public string Type { get; }

    /// <summary>The text, whether it is stored as one string or as an array of lines.</summary>
    public string Source { get; }

    /// <summary>The id, which cells have since nbformat 4.5.</summary>
    public string? Id { get; }

    public bool SaysTheSame(Cell other) => Type == other.Type && Source == other.Source;

    public Slot<JsonElement> Member(string name) => Json.Member(name);

    public static bool TryRead(JsonElement json, [NotNullWhen(true)] out Cell? cell)
    {
        cell = null;
        if (json.ValueKind != JsonValueKind.Object
            || !json.Member("cell_type").TryGet(out var type) || type.ValueKind != JsonValueKind.String
            || !json.Member("source").TryGet(out var source) || !TryReadText(source, out var text)
            || (json.Member("id").TryGet(out var id) && id.ValueKind != JsonValueKind.String))
        {
            return false;
        }

        cell = new Cell(json, type.GetString()!, text, id.ValueKind == JsonValueKind.String ? id.GetString() : null);
        return true;
    }

    /// <summary>Reads nbformat's "multiline string": a string, or an array of strings to be joined.</summary>
    public static bool TryReadText(JsonElement json, [NotNullWhen(true)] out string? text)
    {
        text = json.ValueKind switch
        {
            JsonValueKind.String => json.GetString(),
            JsonValueKind.Array when json.EnumerateArray().All(line => line.ValueKind == JsonValueKind.String)
                => string.Concat(json.EnumerateArray().Select(line => line.GetString())),
            _ => null,
        };
        return text is not null;
    }
}
