using PluginState.Host.Replay;

namespace PluginState.Host.Tests.Replay;

public sealed class LatencyHistogramTests
{
    [Fact]
    public void Percentiles_are_within_one_percent_and_never_too_small()
    {
        var random = new Random(11);
        long[] ticks = [.. Enumerable.Range(0, 20_000).Select(_ => (long)Math.Exp(random.NextDouble() * 20))]; // from 100 ns to 48 s
        var histogram = new LatencyHistogram();
        Parallel.ForEach(ticks, one => histogram.Record(TimeSpan.FromTicks(one)));
        Array.Sort(ticks);

        Assert.Equal(ticks.Length, histogram.Count);
        Assert.Equal(ticks[^1], histogram.Max.Ticks);
        foreach (var percentile in new[] { 0.01, 1, 25, 50, 90, 99, 99.9, 100 })
        {
            var exact = ticks[Math.Max(0, (int)Math.Ceiling(ticks.Length * percentile / 100) - 1)];
            Assert.InRange(histogram.At(percentile).Ticks, exact, exact * 1.01);
        }
    }

    [Fact]
    public void What_takes_hours_counts_as_the_longest_there_is_and_what_takes_no_time_as_nothing()
    {
        var histogram = new LatencyHistogram();
        Assert.Equal(TimeSpan.Zero, histogram.At(50));
        histogram.Record(TimeSpan.FromTicks(-1));
        Assert.Equal(TimeSpan.Zero, histogram.At(100));
        histogram.Record(TimeSpan.FromHours(30));
        Assert.Equal(TimeSpan.FromHours(30), histogram.Max);
        Assert.InRange(histogram.At(100), TimeSpan.FromHours(1), TimeSpan.FromHours(2));
    }
}
