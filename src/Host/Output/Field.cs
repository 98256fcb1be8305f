using System.Text.Json.Nodes;
using PluginState.Documents;

namespace PluginState.Host.Output;

/// <summary>One named value of a report.</summary>
/// <param name="Key">Its name in JSON.</param>
/// <param name="Label">Its name for people.</param>
/// <param name="Value">Its value in JSON.</param>
/// <param name="Shown">Its value for people. Default: the JSON value as text.</param>
internal sealed record Field(string Key, string Label, JsonNode? Value, string? Shown = null)
{
    private const int MostShown = 400;

    /// <summary>Whether there is no value, and so no member in JSON: absent is not null.</summary>
    public bool IsAbsent { get; private init; }

    /// <summary>Whether people need not see it: what is around it says the same.</summary>
    public bool IsForMachines { get; init; }

    public string Text => IsAbsent ? "(absent)" : Shown ?? (Value is null ? "null" : Value.ToString());

    public static Field Of(string key, string label, Slot<StateValue> slot)
    {
        if (!slot.TryGet(out var value))
            return new(key, label, null) { IsAbsent = true };
        var text = value.ToString();
        return new(key, label, JsonNode.Parse(text, documentOptions: new() { MaxDepth = 1024 }), text.Length <= MostShown ? text : $"{text[..MostShown]}... ({text.Length} characters)");
    }

    /// <summary>A list that is shown as its items, separated by commas.</summary>
    public static Field OfList(string key, string label, IEnumerable<string> items)
    {
        string[] all = [.. items];
        return new(key, label, new JsonArray([.. all.Select(static item => (JsonNode)item)]), all.Length == 0 ? "(none)" : string.Join(", ", all));
    }
}
