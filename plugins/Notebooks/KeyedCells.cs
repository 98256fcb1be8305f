using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace PluginState.Plugins.Notebooks;

/// <summary>The cells of the base or of one side, each under a key that means the same cell in all three.</summary>
internal sealed class KeyedCells
{
    private readonly Dictionary<string, Cell> _cells = [];
    private readonly List<string> _keys = [];

    private KeyedCells() { }

    /// <summary>The keys in the order of the cells.</summary>
    public IReadOnlyList<string> Keys => _keys;

    public Cell? this[string key] => _cells.GetValueOrDefault(key);

    /// <summary>Reads an array of cells.</summary>
    /// <returns>False where it is not one, or where two cells have one id.</returns>
    public static bool TryRead(JsonElement json, [NotNullWhen(true)] out IReadOnlyList<Cell>? cells)
    {
        cells = null;
        if (json.ValueKind != JsonValueKind.Array)
        {
            return false;
        }

        var read = new List<Cell>();
        var ids = new HashSet<string>();
        foreach (var item in json.EnumerateArray())
        {
            if (!Cell.TryRead(item, out var cell) || (cell.Id is not null && !ids.Add(cell.Id)))
            {
                return false;
            }

            read.Add(cell);
        }

        cells = read;
        return true;
    }

    public static KeyedCells OfBase(IReadOnlyList<Cell> cells)
    {
        var keyed = new KeyedCells();
        foreach (var (index, cell) in cells.Index())
        {
            keyed.Add(BaseKey(index), cell);
        }

        return keyed;
    }

    /// <summary>Keys the cells of a side.</summary>
    /// <returns>False where too many of them cannot be told by an id.</returns>
    public static bool TryAlign(IReadOnlyList<Cell> @base, IReadOnlyList<Cell> side, [NotNullWhen(true)] out KeyedCells? keyed)
    {
        keyed = null;
        if (!CellAlignment.TryAlign(@base, side, out var indices))
        {
            return false;
        }

        keyed = new KeyedCells();
        var neighbour = "start";
        foreach (var (cell, index) in side.Zip(indices))
        {
            if (index >= 0)
            {
                neighbour = BaseKey(index);
                keyed.Add(neighbour, cell);
            }
            else if (cell.Id is not null)
            {
                keyed.Add("id " + cell.Id, cell);
            }
            else
            {
                // Without an id, a cell that both sides inserted is known by its place and content.
                for (var copy = 1; !keyed.Add($"after {neighbour}, copy {copy}, {cell.Type}: {cell.Source}", cell);)
                {
                    copy++;
                }
            }
        }

        return true;
    }

    private static string BaseKey(int index) => $"base {index}";

    private bool Add(string key, Cell cell)
    {
        if (!_cells.TryAdd(key, cell))
        {
            return false;
        }

        _keys.Add(key);
        return true;
    }
}
