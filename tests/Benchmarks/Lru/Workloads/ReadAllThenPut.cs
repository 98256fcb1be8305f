using System.Diagnostics;
using PluginState.Benchmarks.Harness;
using PluginState.Benchmarks.Lru.Peers;

namespace PluginState.Benchmarks.Lru.Workloads;

/// <summary>
/// One Put into a full cache every entry of which was read since the last one: where a cache that only notes its reads has to make up for all of
/// them to know its victim.
/// </summary>
internal sealed class ReadAllThenPut
{
    public static readonly int[] Capacities = [1_000, 100_000];

    private static readonly Peer[] _peers = [Field.Plain, Field.Timed, Field.ClassicLru, Field.Textbook, Field.ConcurrentLru];

    private readonly Peer _peer;
    private readonly ICache _cache;
    private readonly Keys _keys; // one more than fit
    private readonly int[] _order; // of the reads; the last is the key that is not there
    private readonly List<double> _microseconds = [];

    private ReadAllThenPut(Peer peer, int capacity, Keys keys)
    {
        _peer = peer;
        _cache = peer.Open(capacity);
        _keys = keys;
        _order = [.. Enumerable.Range(0, keys.Count)];
        new Random(1).Shuffle(_order);
        foreach (var key in _order.AsSpan(0, capacity))
            _cache.Put(keys.Stored[key], Keys.Value);
    }

    public static void Run(LruFigures figures, Effort effort)
    {
        Output.Section("One Put after every entry was read");
        foreach (var capacity in Capacities)
        {
            Output.Progress($"put after read-all, {capacity:n0} entries");
            var keys = new Keys(capacity + 1);
            ReadAllThenPut[] subjects = [.. _peers.Select(peer => new ReadAllThenPut(peer, capacity, keys))];
            var (warmUp, repeats) = (capacity, effort.IsQuick) switch
            {
                ( < 10_000, false) => (500, 2_001),
                ( < 10_000, true) => (200, 201),
                (_, false) => (10, 101),
                _ => (2, 9),
            };
            var random = new Random(1);
            for (var repeat = -warmUp; repeat < repeats; repeat++)
            {
                random.Shuffle(subjects);
                foreach (var subject in subjects)
                    subject.Repeat(counts: repeat >= 0);
            }

            var table = new MarkdownTable($"{capacity:n0} entries", "median, µs", "p99", "greatest");
            foreach (var subject in subjects.OrderBy(static subject => Array.IndexOf(_peers, subject._peer)))
            {
                double[] sorted = [.. subject._microseconds.Order()];
                table.Row(subject._peer.Name, $"{Quartiles.At(sorted, 0.5):0.00}", $"{Quartiles.At(sorted, 0.99):0.00}", $"{sorted[^1]:0.00}");
                figures.PutAfterReadAll[(capacity, subject._peer.Name)] = Quartiles.At(sorted, 0.5);
            }

            Output.Table(table);
            Output.Text($"{repeats:n0} repeats.");
        }
    }

    private void Repeat(bool counts)
    {
        var hits = 0;
        foreach (var key in _order.AsSpan(0, _order.Length - 1))
        {
            if (_cache.TryGet(_keys.Asked[key], out _))
                hits++;
        }

        if (!_peer.IsPseudo && hits != _order.Length - 1)
            throw new InvalidOperationException($"{_peer.Name} evicted another entry than the least recently used one.");

        var began = Stopwatch.GetTimestamp();
        _cache.Put(_keys.Stored[_order[^1]], Keys.Value);
        var took = Nanoseconds.Since(began);
        if (counts)
            _microseconds.Add(took / 1_000);

        // The one read first is the victim of an exact LRU, and the next newcomer. The order of the others becomes another one.
        (_order[0], _order[^1]) = (_order[^1], _order[0]);
        var cut = _order.Length / 3;
        _order.AsSpan(0, cut).Reverse();
        _order.AsSpan(0, _order.Length - 1).Reverse();
    }
}
