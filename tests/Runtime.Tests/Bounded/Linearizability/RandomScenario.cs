namespace PluginState.Tests.Bounded.Linearizability;

/// <summary>Makes scenarios in which threads meet: few keys, less room than keys, and expectations that can come true.</summary>
internal sealed class RandomScenario
{
    /// <summary>How often each operation is drawn. A new operation needs a line here and a case in <see cref="Operation"/>.</summary>
    private static readonly (int Weight, Func<RandomScenario, int, Operation> Make)[] _table =
    [
        (28, static (_, key) => new Operation.Get(key)),
        (8, static (_, key) => new Operation.Peek(key)),
        (26, static (it, key) => new Operation.Put(key, it.Make(key))),
        (6, static (it, key) => new Operation.Put(key, it.Known(key))),
        (8, static (it, key) => new Operation.TryAdd(key, it.Make(key))),
        (8, static (it, key) => new Operation.TryUpdate(key, it.Make(key), it.Known(key))),
        (2, static (it, key) => new Operation.TryUpdate(key, it.Known(key), it.Known(key))),
        (5, static (it, key) => new Operation.GetOrAdd(key, it.Make(key))),
        (5, static (it, key) => new Operation.AddOrUpdate(key, it.Make(key), it.Make(key))),
        (2, static (it, _) => new Operation.Resize(it._random.Next(1, 4))),
        (8, static (_, key) => new Operation.Remove(key)),
        (3, static (it, key) => new Operation.RemoveIf(key, it.Known(key))),
        (4, static (_, _) => new Operation.Count()),
        (1, static (_, _) => new Operation.Clear()),
    ];

    /// <summary>Readings of the whole, drawn only where they are asked for.</summary>
    private static readonly (int Weight, Func<RandomScenario, int, Operation> Make)[] _readings =
    [
        (25, static (_, _) => new Operation.Snapshot()),
        (8, static (_, _) => new Operation.Statistics()),
    ];

    private readonly Random _random;
    private readonly List<Item>[] _known;
    private int _items;

    private RandomScenario(Random random, int keys)
    {
        _random = random;
        _known = [.. Enumerable.Range(0, keys).Select(static _ => new List<Item>())];
    }

    /// <param name="random">Where chance comes from.</param>
    /// <param name="threads">How many threads.</param>
    /// <param name="operations">The greatest number of operations a thread; the least is one below half of it, or 1.</param>
    /// <param name="capacity">The greatest capacity; the least is 1.</param>
    /// <param name="withReadings">Whether threads also read the whole.</param>
    public static Scenario Make(Random random, int threads, int operations, int capacity, bool withReadings = false)
    {
        capacity = random.Next(1, capacity + 1);
        var made = new RandomScenario(random, keys: capacity + random.Next(1, 3));
        return made.Make(threads, operations, capacity, withReadings ? [.. _table, .. _readings] : _table);
    }

    private Scenario Make(int threads, int operations, int capacity, (int Weight, Func<RandomScenario, int, Operation> Make)[] table)
    {
        var setup = Enumerable.Range(0, _random.Next(capacity - 1, capacity + 1)).Select(key => (Operation)new Operation.Put(key, Make(key))).ToList();
        var least = Math.Max(1, (operations / 2) - 1);
        return new(capacity, setup, [.. Enumerable.Range(0, threads).Select(_ => (IReadOnlyList<Operation>)
            [.. Enumerable.Range(0, _random.Next(least, operations + 1)).Select(_ => Draw(table))])]);
    }

    private Operation Draw((int Weight, Func<RandomScenario, int, Operation> Make)[] table)
    {
        var at = _random.Next(table.Sum(static line => line.Weight));
        var line = 0;
        while (at >= table[line].Weight)
            at -= table[line++].Weight;
        return table[line].Make(this, _random.Next(_known.Length));
    }

    private Item Make(int key)
    {
        var item = new Item(++_items, key);
        _known[key].Add(item);
        return item;
    }

    /// <summary>A value that another operation, of whatever thread, puts under the key.</summary>
    private Item Known(int key) => _known[key].Count == 0 ? Make(key) : _known[key][_random.Next(_known[key].Count)];
}
