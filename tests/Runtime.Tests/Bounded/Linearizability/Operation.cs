using PluginState.Bounded;

namespace PluginState.Tests.Bounded.Linearizability;

/// <summary>
/// One thing that can be done with a cache, once to the cache and once to the model. The two answers are compared as they are:
/// a value or null, a truth, a number, or the text of a reading of the whole.
/// </summary>
internal abstract record Operation
{
    private Operation()
    {
    }

    public abstract object? Run(LruCache<int, Item> cache);

    public abstract object? Apply(Model model);

    internal sealed record Get(int Key) : Operation
    {
        public override object? Run(LruCache<int, Item> cache) => cache.TryGet(Key, out var value) ? value : null;

        public override object? Apply(Model model) => model.Get(Key);

        public override string ToString() => $"Get {Key}";
    }

    internal sealed record Peek(int Key) : Operation
    {
        public override object? Run(LruCache<int, Item> cache) => cache.TryPeek(Key, out var value) ? value : null;

        public override object? Apply(Model model) => model.Peek(Key);

        public override string ToString() => $"Peek {Key}";
    }

    internal sealed record Put(int Key, Item Value) : Operation
    {
        public override object? Run(LruCache<int, Item> cache)
        {
            cache.Put(Key, Value);
            return null;
        }

        public override object? Apply(Model model)
        {
            model.Put(Key, Value);
            return null;
        }

        public override string ToString() => $"Put {Key}={Value}";
    }

    internal sealed record TryAdd(int Key, Item Value) : Operation
    {
        public override object? Run(LruCache<int, Item> cache) => cache.TryAdd(Key, Value);

        public override object? Apply(Model model)
        {
            if (model.Peek(Key) is not null)
                return false;
            model.Put(Key, Value);
            return true;
        }

        public override string ToString() => $"TryAdd {Key}={Value}";
    }

    internal sealed record TryUpdate(int Key, Item Value, Item Expected) : Operation
    {
        public override object? Run(LruCache<int, Item> cache) => cache.TryUpdate(Key, Value, Expected);

        public override object? Apply(Model model)
        {
            if (model.Peek(Key) != Expected)
                return false;
            model.Put(Key, Value);
            return true;
        }

        public override string ToString() => $"TryUpdate {Key}={Value} if {Expected}";
    }

    internal sealed record GetOrAdd(int Key, Item Value) : Operation
    {
        public override object? Run(LruCache<int, Item> cache) => cache.GetOrAdd(Key, _ => Value);

        public override object? Apply(Model model)
        {
            if (model.Get(Key) is { } there)
                return there;
            model.Put(Key, Value);
            return Value;
        }

        public override string ToString() => $"GetOrAdd {Key}={Value}";
    }

    internal sealed record AddOrUpdate(int Key, Item Added, Item Updated) : Operation
    {
        public override object? Run(LruCache<int, Item> cache) => cache.AddOrUpdate(Key, _ => Added, (_, _) => Updated);

        public override object? Apply(Model model)
        {
            var value = model.Peek(Key) is null ? Added : Updated;
            model.Put(Key, value);
            return value;
        }

        public override string ToString() => $"AddOrUpdate {Key}={Added} or {Updated}";
    }

    internal sealed record Resize(int Capacity) : Operation
    {
        public override object? Run(LruCache<int, Item> cache) => cache.Resize(Capacity);

        public override object? Apply(Model model) => model.Resize(Capacity);

        public override string ToString() => $"Resize {Capacity}";
    }

    internal sealed record Remove(int Key) : Operation
    {
        public override object? Run(LruCache<int, Item> cache) => cache.TryRemove(Key, out Item? value) ? value : null;

        public override object? Apply(Model model) => model.Remove(Key, EvictionReason.Removed);

        public override string ToString() => $"Remove {Key}";
    }

    internal sealed record RemoveIf(int Key, Item Expected) : Operation
    {
        public override object? Run(LruCache<int, Item> cache) => cache.TryRemove(Key, expected: Expected);

        public override object? Apply(Model model) =>
            model.Peek(Key) == Expected && model.Remove(Key, EvictionReason.Removed) is not null;

        public override string ToString() => $"Remove {Key} if {Expected}";
    }

    internal sealed record Clear : Operation
    {
        public override object? Run(LruCache<int, Item> cache) => cache.Clear();

        public override object? Apply(Model model) => model.Clear();

        public override string ToString() => "Clear";
    }

    internal sealed record Count : Operation
    {
        public override object? Run(LruCache<int, Item> cache) => cache.Count;

        public override object? Apply(Model model) => model.Count;

        public override string ToString() => "Count";
    }

    internal sealed record Snapshot : Operation
    {
        public override object? Run(LruCache<int, Item> cache) =>
            string.Join(' ', cache.Snapshot().Select(static entry => $"{entry.Key}={entry.Value}"));

        public override object? Apply(Model model) => model.Order;

        public override string ToString() => "Snapshot";
    }

    /// <summary>Every removal is counted once for its reason: the counts must be those of what the callbacks were told.</summary>
    internal sealed record Statistics : Operation
    {
        public override object? Run(LruCache<int, Item> cache)
        {
            var statistics = cache.GetStatistics();
            return (statistics.Count, statistics.Capacity, statistics.Evictions);
        }

        public override object? Apply(Model model) => (model.Count, model.Capacity, model.Counts);

        public override string ToString() => "Statistics";
    }
}
