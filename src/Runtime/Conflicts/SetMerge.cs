using PluginState.Documents;

namespace PluginState.Conflicts;

/// <summary>Merges arrays that are sets: what either side added is in, what either side removed is out.</summary>
internal static class SetMerge
{
    public static Slot<StateValue> Of(Slot<StateValue> @base, StateArray local, StateArray remote)
    {
        var before = @base.GetValueOrDefault() as StateArray ?? StateArray.Empty;
        var (b, l, r) = (Distinct(before), Distinct(local), Distinct(remote));
        // As it stands where one side says it all: an array that holds an item twice is not tidied up by a merge that has nothing to do.
        if (Same(l, r))
            return CanonicalValue.Of(@base, new Slot<StateValue>(local), new Slot<StateValue>(remote));
        if (@base.Exists && @base.Value is StateArray)
        {
            if (Same(b, l))
                return new(remote);
            if (Same(b, r))
                return new(local);
        }

        // One text an item, whichever side wrote it how, so that the order can go by texts.
        var texts = new Dictionary<StateValue, string>();
        var items = new Dictionary<string, StateValue>(StringComparer.Ordinal);
        foreach (var item in b.Keys.Concat(l.Keys).Concat(r.Keys))
        {
            if (texts.ContainsKey(item))
                continue;
            var kept = l.TryGetValue(item, out var left)
                ? r.TryGetValue(item, out var right) ? CanonicalValue.Of(b.GetValueOrDefault(item), left, right) : left
                : r.GetValueOrDefault(item, item);
            var text = kept.ToString();
            texts.Add(item, text);
            items.Add(text, kept);
        }

        var order = MemberOrder.Of(Texts(b), Texts(l), Texts(r));
        return new(new StateArray(order.Select(text => items[text]).Where(IsIn)));

        bool IsIn(StateValue item) => b.ContainsKey(item) ? l.ContainsKey(item) && r.ContainsKey(item) : l.ContainsKey(item) || r.ContainsKey(item);

        List<string> Texts(OrderedDictionary<StateValue, StateValue> side) => [.. side.Keys.Select(item => texts[item])];
    }

    /// <summary>Each item once, as it is first written.</summary>
    private static OrderedDictionary<StateValue, StateValue> Distinct(StateArray array)
    {
        var items = new OrderedDictionary<StateValue, StateValue>(array.Count);
        foreach (var item in array)
            items.TryAdd(item, item);
        return items;
    }

    private static bool Same(OrderedDictionary<StateValue, StateValue> left, OrderedDictionary<StateValue, StateValue> right) =>
        left.Count == right.Count && left.Keys.All(right.ContainsKey);
}
