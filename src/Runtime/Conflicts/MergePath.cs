using PluginState.Documents;

namespace PluginState.Conflicts;

/// <summary>Reads and writes at the places that conflicts name: an item of a keyed array by its key's text, which is the same on all sides.</summary>
/// <remarks>
/// An array whose rule is Keyed but whose items have no keys of their own merges as a whole, so no conflict has a place inside; a token is
/// then the index that RFC 6901 means by it.
/// </remarks>
internal static class MergePath
{
    public static Slot<StateValue> Get(StateValue document, JsonPointer path, MergeRules rules)
    {
        var at = JsonPointer.Root;
        foreach (var token in path.Tokens)
        {
            var child = document switch
            {
                StateObject o => o.TryGetMember(token, out var member) ? member : null,
                StateArray a => IndexOf(a, at, token, rules) is >= 0 and var index ? a[index] : null,
                _ => null,
            };
            if (child is null)
                return default;
            document = child;
            at = at.Append(token);
        }

        return new(document);
    }

    public static StateValue Set(StateValue document, JsonPointer path, Slot<StateValue> value, MergeRules rules)
    {
        if (path.IsRoot)
            return value.Exists ? value.Value : throw new ArgumentException("The whole document cannot be removed.", nameof(value));
        return Set(document, JsonPointer.Root, path, value, rules);
    }

    private static StateValue Set(StateValue parent, JsonPointer at, JsonPointer path, Slot<StateValue> value, MergeRules rules)
    {
        var token = path.Tokens[at.Tokens.Length];
        var isLast = at.Tokens.Length == path.Tokens.Length - 1;
        switch (parent)
        {
            case StateObject o:
                if (!isLast)
                    return o.TryGetMember(token, out var member) ? o.Set(token, Set(member, at.Append(token), path, value, rules)) : throw Missing(path);
                return value.Exists ? o.Set(token, value.Value) : o.Remove(token);
            case StateArray a:
                var index = IndexOf(a, at, token, rules);
                if (!isLast)
                    return index >= 0 ? a.SetItem(index, Set(a[index], at.Append(token), path, value, rules)) : throw Missing(path);
                if (index < 0)
                    return value.Exists ? a.Insert(a.Count, value.Value) : a;
                return value.Exists ? a.SetItem(index, value.Value) : a.RemoveAt(index);
            default:
                throw Missing(path);
        }
    }

    private static int IndexOf(StateArray array, JsonPointer at, string token, MergeRules rules)
    {
        var rule = rules.Find(at);
        if (rule.Arrays == ArrayMerge.Keyed && KeyedItems.Read(array, rule.Key!) is { } items)
            return items.Tokens.IndexOf(token);
        return JsonPointer.TryReadIndex(token, out var index) && index < array.Count ? index : -1;
    }

    private static ArgumentException Missing(JsonPointer path) => new($"The document has nothing that could hold '{path}'.", nameof(path));
}
