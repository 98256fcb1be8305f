using System.Text.Json;

namespace PluginState.Plugins.Notebooks;

/// <summary>Tells the sides of a conflict apart by age.</summary>
internal static class Sides
{
    /// <summary>Whether the local edit is the later one; of two edits with one stamp, whether its value is the greater text.</summary>
    public static bool LocalIsLater(Conflict conflict)
    {
        var order = conflict.LocalStamp.CompareTo(conflict.RemoteStamp);
        return (order != 0 ? order : string.CompareOrdinal(Text(conflict.Local), Text(conflict.Remote))) > 0;
    }

    private static string? Text(Slot<JsonElement> slot) => slot.TryGet(out var value) ? JsonSerializer.Serialize(value) : null;
}
