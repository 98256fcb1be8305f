using System.Text.Json;

namespace PluginState.Plugins.Notebooks;

/// <summary>Merges two edits of a notebook's cells.</summary>
/// <remarks>
/// The merge knows an earlier and a later side, not a local and a remote one, so every replica comes to the same cells.
/// </remarks>
internal sealed class NotebookMerge
{
    private readonly KeyedCells _base;
    private readonly KeyedCells _earlier;
    private readonly KeyedCells _later;

    private NotebookMerge(KeyedCells @base, KeyedCells earlier, KeyedCells later)
    {
        _base = @base;
        _earlier = earlier;
        _later = later;
    }

    /// <summary>Merges three arrays of cells, or declines with the reason.</summary>
    public static Resolution Merge(JsonElement @base, JsonElement earlier, JsonElement later)
    {
        if (!KeyedCells.TryRead(@base, out var cells)
            || !KeyedCells.TryRead(earlier, out var earlierCells)
            || !KeyedCells.TryRead(later, out var laterCells))
        {
            return Resolution.Decline("Not all three values are arrays of nbformat 4 cells with distinct ids.");
        }

        return KeyedCells.TryAlign(cells, earlierCells, out var alignedEarlier) && KeyedCells.TryAlign(cells, laterCells, out var alignedLater)
            ? new NotebookMerge(KeyedCells.OfBase(cells), alignedEarlier, alignedLater).Merge()
            : Resolution.Decline("Too many cells have no id and cannot be told apart; save the notebook as nbformat 4.5 first.");
    }

    private Resolution Merge()
    {
        var merged = new Dictionary<string, JsonElement>();
        foreach (var key in _base.Keys.Union(_later.Keys).Union(_earlier.Keys))
        {
            var (cell, conflict) = MergeCell(_base[key], _earlier[key], _later[key]);
            if (conflict is not null)
            {
                return Resolution.Decline($"{NameOf(key)}: {conflict}.");
            }

            if (cell.TryGet(out var json))
            {
                merged.Add(key, json);
            }
        }

        // A cell of the base that is kept is on both sides, in the order of whoever moved it.
        string[] Kept(KeyedCells side) => [.. side.Keys.Where(key => merged.ContainsKey(key) && _base[key] is not null)];
        if (!ThreeWay.TryPick(Kept(_base), Kept(_earlier), Kept(_later), Enumerable.SequenceEqual, out var order))
        {
            return Resolution.Decline("Both sides moved cells, to different places.");
        }

        var cells = ThreeWay.Weave(order, [.. _earlier.Keys.Where(merged.ContainsKey)], [.. _later.Keys.Where(merged.ContainsKey)])
            .Select(key => merged[key]).ToArray();
        var ids = cells.Select(cell => cell.Member("id")).Where(id => id.Exists).Select(id => id.Value.GetString()).ToArray();
        return ids.Distinct().Count() == ids.Length
            ? Resolution.Set(JsonMembers.ToArray(cells))
            : Resolution.Decline("Both sides gave one id to different cells.");
    }

    private static (Slot<JsonElement> Cell, string? Conflict) MergeCell(Cell? @base, Cell? earlier, Cell? later)
    {
        if (earlier is not null && later is not null)
        {
            var cell = CellMerge.Merge(@base, earlier, later, out var contested);
            return (cell, contested is null ? null : $"both sides changed its {contested}");
        }

        var remaining = earlier ?? later;
        return (@base, remaining) switch
        {
            (null, not null) => (remaining.Json, null),
            (not null, not null) when CellMerge.IsEdited(@base, remaining) => (default, "one side deleted it, the other edited it"),
            _ => (default, null),
        };
    }

    /// <summary>How people find the cell: by its id and the first line of its source.</summary>
    private string NameOf(string key)
    {
        var cell = (_base[key] ?? _later[key] ?? _earlier[key])!;
        var line = cell.Source.Split('\n')[0];
        var start = line.Length <= 40 ? line : line[..40] + "...";
        return cell.Id is null ? $"Cell \"{start}\"" : $"Cell {cell.Id} \"{start}\"";
    }
}
