using System.Diagnostics.CodeAnalysis;
using PluginState.Documents;

namespace PluginState.Conflicts;

/// <summary>The items of a keyed array by the tokens of their keys.</summary>
internal sealed class KeyedItems
{
    private readonly Dictionary<string, StateValue> _items;

    private KeyedItems(List<string> tokens, Dictionary<string, StateValue> items)
    {
        Tokens = tokens;
        _items = items;
    }

    public static KeyedItems None { get; } = new([], []);

    /// <summary>The tokens in the order of the items.</summary>
    public List<string> Tokens { get; }

    public Slot<StateValue> this[string token] => _items.TryGetValue(token, out var item) ? new(item) : default;

    /// <summary>Reads an array; null where an item has no key or two have the same token.</summary>
    public static KeyedItems? Read(StateArray array, string member)
    {
        var items = new Dictionary<string, StateValue>(array.Count, StringComparer.Ordinal);
        var tokens = new List<string>(array.Count);
        foreach (var item in array)
        {
            if (ItemKey.Of(item, member) is not { } key)
                return null;
            var token = ItemKey.Token(key);
            if (!items.TryAdd(token, item))
                return null;
            tokens.Add(token);
        }

        return new(tokens, items);
    }

    /// <summary>Reads the three sides of a merge, if all have keys and one token means one key on all of them (it would not, were 1 here and "1" there).</summary>
    public static bool TryRead(
        StateArray @base, StateArray local, StateArray remote, string member, [NotNullWhen(true)] out (KeyedItems Base, KeyedItems Local, KeyedItems Remote)? sides)
    {
        sides = Read(@base, member) is { } b && Read(local, member) is { } l && Read(remote, member) is { } r
            && Agree(b, l, member) && Agree(b, r, member) && Agree(l, r, member)
            ? (b, l, r)
            : null;
        return sides is not null;
    }

    private static bool Agree(KeyedItems left, KeyedItems right, string member)
    {
        foreach (var (token, item) in left._items)
        {
            if (right._items.TryGetValue(token, out var other) && !ReferenceEquals(item, other)
                && ItemKey.Of(item, member)!.Kind != ItemKey.Of(other, member)!.Kind)
                return false;
        }

        return true;
    }
}
