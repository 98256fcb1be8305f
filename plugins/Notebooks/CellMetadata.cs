using System.Text.Json;

namespace PluginState.Plugins.Notebooks;

/// <summary>
/// The metadata of a cell: what people wrote there, which may conflict, and the traces that running a cell or looking at its
/// output leaves, which never do.
/// </summary>
internal static class CellMetadata
{
    private const string Tags = "tags";

    /// <summary>Paths of members, from the metadata down: Jupyter's own, those of its ExecuteTime extension, and Colab's.</summary>
    private static readonly string[] _traces =
        ["collapsed", "execution", "jupyter/outputs_hidden", "scrolled", "ExecuteTime", "executionInfo", "outputId"];

    /// <summary>Merges two edits of a cell's metadata, object by object.</summary>
    /// <param name="base">What both started from; absent where both added it.</param>
    /// <param name="earlier">The earlier edit, an object.</param>
    /// <param name="later">The later edit, an object.</param>
    /// <param name="contested">The path of the first member that both changed, differently, and that nobody may choose between; null where there is none.</param>
    public static JsonElement Merge(Slot<JsonElement> @base, JsonElement earlier, JsonElement later, out string? contested)
    {
        string? conflict = null;
        var merged = MergeObject("", @base, earlier, later);
        contested = conflict;
        return merged;

        JsonElement MergeObject(string path, Slot<JsonElement> b, JsonElement e, JsonElement l) =>
            ThreeWay.MergeMembers(b, e, l, (name, b, e, l) => Choose(path + name, b, e, l));

        Slot<JsonElement> Choose(string path, Slot<JsonElement> b, Slot<JsonElement> e, Slot<JsonElement> l)
        {
            if (_traces.Contains(path))
            {
                return l;
            }

            if (path == Tags && TryReadTags(b, out var tags) && TryReadTags(e, out var earlierTags) && TryReadTags(l, out var laterTags))
            {
                var all = MergeTags(tags, earlierTags, laterTags);
                return all.Length > 0 || (e.Exists && l.Exists) ? JsonElement.Parse(JsonMembers.ToArray(all).Span) : Slot<JsonElement>.Absent;
            }

            if (IsObject(e) && IsObject(l))
            {
                return MergeObject(path + "/", b, e.Value, l.Value);
            }

            // One side removed it. No edit is lost where the other left but traces in it.
            if (SaysTheSame(path + "/", b, e) || SaysTheSame(path + "/", b, l))
            {
                return SaysTheSame(path + "/", b, e) ? l : e;
            }

            conflict ??= path;
            return l;
        }
    }

    /// <summary>Whether two cells' metadata differ in traces at most.</summary>
    public static bool SaysTheSame(Slot<JsonElement> left, Slot<JsonElement> right) => SaysTheSame("", left, right);

    private static bool SaysTheSame(string path, Slot<JsonElement> left, Slot<JsonElement> right) =>
        (IsObject(left) || !left.Exists) && (IsObject(right) || !right.Exists)
            ? left.GetValueOrDefault().MemberNames().Union(right.GetValueOrDefault().MemberNames())
                .Where(name => !_traces.Contains(path + name))
                .All(name => SaysTheSame(path + name + "/", left.GetValueOrDefault().Member(name), right.GetValueOrDefault().Member(name)))
            : left.IsSameAs(right);

    /// <summary>Tags are a set: what one side removed is gone, what either side added is there, behind its neighbour on that side.</summary>
    private static JsonElement[] MergeTags(Dictionary<string, JsonElement> @base, Dictionary<string, JsonElement> earlier, Dictionary<string, JsonElement> later)
    {
        bool IsKept(string tag) => @base.ContainsKey(tag) ? earlier.ContainsKey(tag) && later.ContainsKey(tag) : true;
        string[] Kept(Dictionary<string, JsonElement> side) => [.. side.Keys.Where(tag => IsKept(tag) && @base.ContainsKey(tag))];

        // In the order of whoever moved them. Where both did, it does not matter enough to ask anybody.
        if (!ThreeWay.TryPick(Kept(@base), Kept(earlier), Kept(later), Enumerable.SequenceEqual, out var order))
        {
            order = Kept(later);
        }

        return [.. ThreeWay.Weave(order, [.. earlier.Keys.Where(IsKept)], [.. later.Keys.Where(IsKept)])
            .Select(tag => later.TryGetValue(tag, out var json) ? json : earlier[tag])];
    }

    /// <summary>Reads a list of tags, in its order; no list is an empty one.</summary>
    private static bool TryReadTags(Slot<JsonElement> slot, out Dictionary<string, JsonElement> tags)
    {
        tags = [];
        if (!slot.TryGet(out var json))
        {
            return true;
        }

        if (json.ValueKind != JsonValueKind.Array)
        {
            return false;
        }

        foreach (var tag in json.EnumerateArray())
        {
            if (tag.ValueKind != JsonValueKind.String)
            {
                return false;
            }

            tags.TryAdd(tag.GetString()!, tag);
        }

        return true;
    }

    private static bool IsObject(Slot<JsonElement> slot) => slot.TryGet(out var json) && json.ValueKind == JsonValueKind.Object;
}
