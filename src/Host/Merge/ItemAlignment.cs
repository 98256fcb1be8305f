using PluginState.Documents;

namespace PluginState.Host.Merge;

/// <summary>Finds for each item of a merged array the item of one side that it is or comes from.</summary>
/// <remarks>What is found decides how an item is laid out, never what it says: a poor guess costs looks only.</remarks>
internal static class ItemAlignment
{
    /// <summary>For each item its index in the source, each index once; -1 where there is none.</summary>
    public static int[] Of(StateArray merged, SourceNode? source)
    {
        var indices = new int[merged.Count];
        Array.Fill(indices, -1);
        if (source?.Value is not StateArray items)
            return indices;

        var rest = Match(merged, items, indices, Enumerable.Range(0, items.Count), static value => value);
        rest = Match(merged, items, indices, rest, static value => value is StateObject o && o.TryGetMember("id", out var id) ? id : null);
        Match(merged, items, indices, rest, static value => value.Kind.ToString());
        return indices;
    }

    private static List<int> Match(
        StateArray merged, StateArray items, int[] indices, IEnumerable<int> candidates, Func<StateValue, StateValue?> keyOf)
    {
        var byKey = new Dictionary<StateValue, Queue<int>>();
        var rest = new SortedSet<int>(candidates);
        foreach (var index in rest)
        {
            if (keyOf(items[index]) is not { } key)
                continue;
            if (!byKey.TryGetValue(key, out var queue))
                byKey.Add(key, queue = new());
            queue.Enqueue(index);
        }

        for (var i = 0; i < indices.Length; i++)
        {
            if (indices[i] < 0 && keyOf(merged[i]) is { } key && byKey.TryGetValue(key, out var queue) && queue.TryDequeue(out var index))
            {
                indices[i] = index;
                rest.Remove(index);
            }
        }

        return [.. rest];
    }
}
