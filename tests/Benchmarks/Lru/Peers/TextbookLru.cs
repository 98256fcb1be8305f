using System.Diagnostics.CodeAnalysis;

namespace PluginState.Benchmarks.Lru.Peers;

/// <summary>The exact LRU of every textbook, under one lock: what one writes oneself in ten minutes.</summary>
internal sealed class TextbookLru<TKey, TValue>(int capacity)
    where TKey : notnull
{
    private readonly Lock _lock = new();
    private readonly Dictionary<TKey, LinkedListNode<KeyValuePair<TKey, TValue>>> _nodes = [];
    private readonly LinkedList<KeyValuePair<TKey, TValue>> _newestFirst = new();

    public int Count
    {
        get
        {
            lock (_lock)
                return _nodes.Count;
        }
    }

    public bool TryGet(TKey key, [MaybeNullWhen(false)] out TValue value)
    {
        lock (_lock)
        {
            if (!_nodes.TryGetValue(key, out var node))
            {
                value = default;
                return false;
            }

            _newestFirst.Remove(node);
            _newestFirst.AddFirst(node);
            value = node.Value.Value;
            return true;
        }
    }

    public void Put(TKey key, TValue value)
    {
        lock (_lock)
        {
            if (_nodes.Remove(key, out var old))
                _newestFirst.Remove(old);
            else if (_nodes.Count == capacity)
                EvictOldest();
            _nodes.Add(key, _newestFirst.AddFirst(new KeyValuePair<TKey, TValue>(key, value)));
        }
    }

    private void EvictOldest()
    {
        var oldest = _newestFirst.Last!;
        _nodes.Remove(oldest.Value.Key);
        _newestFirst.RemoveLast();
    }
}
