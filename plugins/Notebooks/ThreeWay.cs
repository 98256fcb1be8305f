using System.Text.Json;

namespace PluginState.Plugins.Notebooks;

/// <summary>The rules that every three-way merge shares. The sides are told apart by age only, never by which is local.</summary>
internal static class ThreeWay
{
    /// <summary>The side that changed the value, where only one did or both agree.</summary>
    public static bool TryPick<T>(T @base, T earlier, T later, Func<T, T, bool> same, out T picked)
    {
        picked = same(later, @base) ? earlier : later;
        return same(later, @base) || same(earlier, @base) || same(earlier, later);
    }

    /// <summary>Merges two objects member by member.</summary>
    /// <param name="base">What both started from; absent where both added the object.</param>
    /// <param name="earlier">The earlier edit.</param>
    /// <param name="later">The later edit.</param>
    /// <param name="choose">Answers for one member that both sides changed, differently: its name, base, earlier, later.</param>
    public static JsonElement MergeMembers(
        Slot<JsonElement> @base,
        JsonElement earlier,
        JsonElement later,
        Func<string, Slot<JsonElement>, Slot<JsonElement>, Slot<JsonElement>, Slot<JsonElement>> choose)
    {
        var original = @base.GetValueOrDefault();
        var merged = new List<KeyValuePair<string, JsonElement>>();
        foreach (var name in Weave([.. original.MemberNames()], [.. earlier.MemberNames()], [.. later.MemberNames()]))
        {
            var (b, e, l) = (original.Member(name), earlier.Member(name), later.Member(name));
            var value = TryPick(b, e, l, JsonMembers.IsSameAs, out var picked) ? picked : choose(name, b, e, l);
            if (value.Exists)
            {
                merged.Add(new(name, value.Value));
            }
        }

        return JsonMembers.ToObject(merged);
    }

    /// <summary>
    /// Puts what each side has beyond <paramref name="skeleton"/> behind its neighbour on that side. Where both sides put
    /// something into one gap, the earlier side's comes first.
    /// </summary>
    public static IEnumerable<string> Weave(IReadOnlyList<string> skeleton, IReadOnlyList<string> earlier, IReadOnlyList<string> later)
    {
        var woven = new LinkedList<string>(skeleton);
        var places = new Dictionary<string, LinkedListNode<string>>();
        for (var node = woven.First; node is not null; node = node.Next)
        {
            places.Add(node.Value, node);
        }

        // The later side first: what is put behind the same neighbour afterwards comes before it.
        foreach (var side in new[] { later, earlier })
        {
            LinkedListNode<string>? neighbour = null;
            foreach (var item in side)
            {
                if (!places.TryGetValue(item, out var place))
                {
                    place = neighbour is null ? woven.AddFirst(item) : woven.AddAfter(neighbour, item);
                    places.Add(item, place);
                }

                neighbour = place;
            }
        }

        return woven;
    }
}
