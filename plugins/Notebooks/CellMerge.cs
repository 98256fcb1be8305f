using System.Text.Json;

namespace PluginState.Plugins.Notebooks;

/// <summary>Merges two edits of one cell. What people write may conflict; what running a cell leaves behind never does.</summary>
internal static class CellMerge
{
    /// <summary>Merges two edits of a cell.</summary>
    /// <param name="base">The cell both started from; null where both inserted it.</param>
    /// <param name="earlier">The earlier edit.</param>
    /// <param name="later">The later edit.</param>
    /// <param name="contested">The member that both changed, differently, and that nobody may choose between; null where there is none.</param>
    public static JsonElement Merge(Cell? @base, Cell earlier, Cell later, out string? contested)
    {
        var json = @base is null ? Slot<JsonElement>.Absent : @base.Json;
        if (TryPick(json, earlier, later, out var whole))
        {
            contested = null;
            return whole;
        }

        string? conflict = null;
        var type = ThreeWay.TryPick(@base?.Type, earlier.Type, later.Type, (left, right) => left == right, out var picked) ? picked : null;
        var ran = LastRun(@base, earlier, later, type);
        var merged = ThreeWay.MergeMembers(json, earlier.Json, later.Json, (name, b, e, l) =>
        {
            switch (name)
            {
                case "id":
                    return l;
                case "metadata" when IsObject(e) && IsObject(l):
                    var metadata = CellMetadata.Merge(b, e.Value, l.Value, out var member);
                    conflict ??= member is null ? null : $"metadata '{member}'";
                    return metadata;
                case "source" when ThreeWay.TryPick(b, e, l, IsSameText, out var text):
                    return text;
                case "outputs" or "execution_count":
                    return l; // Replaced below: both members come from one run.
                case "attachments" when IsObject(e) && IsObject(l):
                    return ThreeWay.MergeMembers(b, e.Value, l.Value, (attachment, _, _, newest) =>
                    {
                        conflict ??= $"attachment '{attachment}'";
                        return newest;
                    });
                default:
                    conflict ??= name;
                    return l;
            }
        });
        contested = conflict;
        return WithRun(merged, ran);
    }

    /// <summary>Whether somebody edited the cell, rather than ran it or gave it an id.</summary>
    public static bool IsEdited(Cell @base, Cell edited) =>
        !@base.SaysTheSame(edited)
        || !@base.Member("attachments").IsSameAs(edited.Member("attachments"))
        || !CellMetadata.SaysTheSame(@base.Member("metadata"), edited.Member("metadata"));

    /// <summary>The side whose outputs and execution count the cell keeps.</summary>
    private static Cell LastRun(Cell? @base, Cell earlier, Cell later, string? type)
    {
        // Only the side that made it a code cell, or left it one, has outputs that fit.
        if (earlier.Type != later.Type && type is not null)
        {
            return earlier.Type == type ? earlier : later;
        }

        if (@base is null)
        {
            return later;
        }

        var (earlierRan, laterRan) = (!IsSameRun(@base, earlier), !IsSameRun(@base, later));
        if (earlierRan != laterRan)
        {
            return earlierRan ? earlier : later;
        }

        // Both ran it: outputs belong to the source that is kept.
        return @base.Source != earlier.Source && @base.Source == later.Source ? earlier : later;
    }

    private static bool IsSameRun(Cell left, Cell right) =>
        left.Member("outputs").IsSameAs(right.Member("outputs"))
        && left.Member("execution_count").IsSameAs(right.Member("execution_count"));

    private static JsonElement WithRun(JsonElement cell, Cell ran)
    {
        var names = ThreeWay.Weave([.. cell.MemberNames()], [], [.. ran.Json.MemberNames().Where(IsRun)]);
        return JsonMembers.ToObject(
            from name in names
            let value = IsRun(name) ? ran.Member(name) : cell.Member(name)
            where value.Exists
            select KeyValuePair.Create(name, value.Value));
    }

    private static bool IsRun(string name) => name is "outputs" or "execution_count";

    private static bool TryPick(Slot<JsonElement> @base, Cell earlier, Cell later, out JsonElement picked)
    {
        var one = ThreeWay.TryPick(@base, earlier.Json, later.Json, JsonMembers.IsSameAs, out var slot);
        picked = slot.Value;
        return one;
    }

    private static bool IsSameText(Slot<JsonElement> left, Slot<JsonElement> right) =>
        left.TryGet(out var l) && right.TryGet(out var r)
        && Cell.TryReadText(l, out var leftText) && Cell.TryReadText(r, out var rightText) && leftText == rightText;

    private static bool IsObject(Slot<JsonElement> slot) => slot.TryGet(out var json) && json.ValueKind == JsonValueKind.Object;
}
