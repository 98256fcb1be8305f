using System.Diagnostics;
using PluginState.Benchmarks.Harness;
using PluginState.Benchmarks.Lru.Peers;

namespace PluginState.Benchmarks.Lru.Workloads;

/// <summary>How long single operations take when Get and Put alternate by popularity: the averages of the other tables hide the slow ones.</summary>
internal sealed class Latency
{
    private const int Turn = 1 << 16; // operations

    private readonly string _name;
    private readonly ICache _cache;
    private readonly Demand _demand;
    private readonly Itinerary _itinerary;
    private LatencyHistogram _gets = new();
    private LatencyHistogram _puts = new();

    private Latency(Peer peer, Demand demand)
    {
        _name = peer.Name;
        _cache = peer.Open(demand.Capacity);
        _demand = demand;
        _itinerary = demand.Itineraries[0].Again();
    }

    public static void Run(Demand demand, Effort effort)
    {
        Output.Section("How long single operations take");
        Output.Progress($"latency, {demand.Capacity:n0} entries");
        Latency[] subjects = [.. Field.Evicting.Select(peer => new Latency(peer, demand))];
        foreach (var subject in subjects)
            subject.Fill();
        var turns = effort.IsQuick ? 4 : 64;
        Latency[] order = [.. subjects];
        var random = new Random(1);
        for (var turn = 0; turn < turns; turn++)
        {
            random.Shuffle(order);
            foreach (var subject in order)
                subject.Take(Turn);
        }

        var table = new MarkdownTable($"{demand.Capacity:n0} entries", "", "median, µs", "p99", "p99.9", "p99.99", "greatest");
        foreach (var subject in subjects)
        {
            Row(subject._name, "Get", subject._gets);
            Row(subject._name, "Put", subject._puts);
        }

        Output.Table(table);
        var timer = TimerFacts.Measure();
        Output.Text($"""
            {turns * Turn:n0} look-ups of one thread, as in "Get, and Put after a miss". The collector's pauses are in it, without background collection and with two
            million strings of the benchmark's own on the heap. The timer takes {timer.Cost:0} ns a reading and goes in steps of {timer.Step:0} ns; nothing was subtracted.
            Two readings in a row were up to {timer.LongestGap / 1_000:n0} µs apart: what is of that size may be the machine's.
            """);

        void Row(string name, string operation, LatencyHistogram histogram) => table.Row(
            name,
            operation,
            Microseconds(histogram.At(0.5)),
            Microseconds(histogram.At(0.99)),
            Microseconds(histogram.At(0.999)),
            Microseconds(histogram.At(0.9999)),
            Microseconds(histogram.Longest));

        static string Microseconds(double nanoseconds) => $"{nanoseconds / 1_000:#,0.00}";
    }

    /// <summary>Until the cache is as full as it gets, and the code as fast.</summary>
    private void Fill()
    {
        for (var key = 0; key < _demand.Capacity; key++)
            _cache.Put(_demand.Keys.Stored[key], Keys.Value);
        Take(Demand.ToSettle);
        _gets = new();
        _puts = new();
    }

    private void Take(int operations)
    {
        for (var done = 0; done < operations; done += Subject.BatchSize)
            TakeBatch();
        _cache.Settle();
    }

    private void TakeBatch()
    {
        foreach (var key in _itinerary.NextBatch())
        {
            var began = Stopwatch.GetTimestamp();
            var found = _cache.TryGet(_demand.Keys.Asked[key], out _);
            var got = Stopwatch.GetTimestamp();
            _gets.Record(got - began);
            if (found)
                continue;
            began = Stopwatch.GetTimestamp();
            _cache.Put(_demand.Keys.Stored[key], Keys.Value);
            _puts.Record(Stopwatch.GetTimestamp() - began);
        }
    }
}
