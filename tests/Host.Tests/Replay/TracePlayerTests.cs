using System.Collections.Concurrent;
using Microsoft.Extensions.Time.Testing;
using PluginState.AspNetCore.Recording;
using PluginState.Host.Replay;

namespace PluginState.Host.Tests.Replay;

/// <summary>When the entries of a trace are begun.</summary>
public sealed class TracePlayerTests
{
    [Fact]
    public async Task Entries_of_a_context_stay_in_order_and_no_more_are_under_way_than_may_be()
    {
        const int Clients = 5;
        var seen = new ConcurrentQueue<TraceEntry>();
        var (underWay, most) = (0, 0);
        await using var target = new FakeTarget(async (entry, _, _) =>
        {
            seen.Enqueue(entry);
            var now = Interlocked.Increment(ref underWay);
            for (var before = Volatile.Read(ref most); now > before; before = Volatile.Read(ref most))
                Interlocked.CompareExchange(ref most, now, before);
            await Task.Yield();
            Interlocked.Decrement(ref underWay);
            return new(200);
        });
        TraceEntry[] entries = [.. Enumerable.Range(1, 2000).Select(static i => new TraceEntry(TraceOperation.Undo, i, $"c{i * 7919 % 13}") { Version = i })];

        Assert.True(await Player(target, Clients).RunAsync(entries, TestContext.Current.CancellationToken));
        Assert.InRange(most, 1, Clients);
        Assert.Equal(entries.Length, seen.Count);
        foreach (var context in seen.GroupBy(static entry => entry.Context))
            Assert.Equal(context.OrderBy(static entry => entry.Version), context);
    }

    [Fact]
    public async Task Contexts_run_at_the_same_time()
    {
        var both = new Barrier(2);
        await using var target = new FakeTarget((_, _, token) => new(Task.Run(() =>
        {
            both.SignalAndWait(token);
            return new ReplayAnswer(200);
        }, token)));
        Assert.True(await Player(target, clients: 2).RunAsync([new(TraceOperation.Read, 0, "c1"), new(TraceOperation.Read, 0, "c2")], TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task With_one_at_once_the_order_is_that_of_the_trace()
    {
        var seen = new List<long?>();
        await using var target = new FakeTarget(async (entry, _, _) =>
        {
            await Task.Yield();
            seen.Add(entry.Version);
            return new(200);
        });
        Assert.True(await Player(target, clients: 1).RunAsync(
            Enumerable.Range(1, 500).Select(static i => new TraceEntry(TraceOperation.Undo, i, $"c{i % 7}") { Version = i }), TestContext.Current.CancellationToken));
        Assert.Equal(Enumerable.Range(1, 500).Select(static i => (long?)i), seen);
    }

    [Fact]
    public async Task An_entry_is_begun_when_it_is_due_at_the_speed_asked_for()
    {
        var time = new FakeTimeProvider();
        var began = time.GetUtcNow();
        var begun = Enumerable.Range(0, 3).Select(static _ => new TaskCompletionSource<TimeSpan>(TaskCreationOptions.RunContinuationsAsynchronously)).ToArray();
        await using var target = new FakeTarget((entry, _, _) =>
        {
            begun[entry.Version!.Value - 1].SetResult(time.GetUtcNow() - began);
            return new(new ReplayAnswer(200));
        });
        TraceEntry Entry(long at, long number) => new(TraceOperation.Undo, at, "c") { Version = number };
        var running = new TracePlayer(target, new(), speed: 2, clients: 4, time).RunAsync([Entry(10_000, 1), Entry(11_000, 2), Entry(11_500, 3)], TestContext.Current.CancellationToken);

        Assert.Equal(TimeSpan.Zero, await begun[0].Task); // a trace begins with its first entry
        time.Advance(TimeSpan.FromMilliseconds(499));
        Assert.False(begun[1].Task.IsCompleted);
        time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(TimeSpan.FromMilliseconds(500), await begun[1].Task);
        time.Advance(TimeSpan.FromMilliseconds(249));
        Assert.False(begun[2].Task.IsCompleted);
        time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(TimeSpan.FromMilliseconds(750), await begun[2].Task);
        Assert.True(await running);
    }

    [Fact]
    public async Task An_entry_is_played_through_the_context_that_stands_for_the_one_of_the_trace()
    {
        var seen = new List<string>();
        var made = 0;
        await using var target = new FakeTarget((entry, context, _) =>
        {
            seen.Add(context);
            return new(entry.Operation == TraceOperation.Context ? new ReplayAnswer(201) { ContextId = $"fresh-{++made}" } : new(200));
        });
        await Player(target, clients: 1).RunAsync(
            [
                new(TraceOperation.Context, 0, "c") { State = "s" }, new(TraceOperation.Read, 0, "c"), new(TraceOperation.Close, 0, "c"),
                new(TraceOperation.Context, 0, "c") { State = "s" }, new(TraceOperation.Read, 0, "c"), new(TraceOperation.Read, 0, "never-made"),
            ],
            TestContext.Current.CancellationToken);
        Assert.Equal(["fresh-1", "fresh-1", "fresh-2"], [seen[1], seen[2], seen[4]]);
        Assert.NotEqual("never-made", seen[5]);
    }

    [Fact]
    public async Task An_error_nobody_thought_of_ends_the_replay()
    {
        await using var target = new FakeTarget(static (entry, _, _) => entry.Time == 3 ? throw new InvalidOperationException("oh") : new(new ReplayAnswer(200)));
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => Player(target, clients: 2).RunAsync(
            Enumerable.Range(1, 1000).Select(static i => new TraceEntry(TraceOperation.Read, i, "c")), TestContext.Current.CancellationToken));
        Assert.Equal("oh", error.Message);
    }

    [Fact]
    public async Task When_it_is_cancelled_what_was_played_is_known()
    {
        using var stop = new CancellationTokenSource();
        await using var target = new FakeTarget(async (entry, _, token) =>
        {
            if (entry.Time == 5)
                await stop.CancelAsync();
            token.ThrowIfCancellationRequested();
            return new(200);
        });
        var tally = new ReplayTally();
        Assert.False(await new TracePlayer(target, tally, speed: null, clients: 1, TimeProvider.System).RunAsync(
            Enumerable.Range(1, 1000).Select(static i => new TraceEntry(TraceOperation.Read, i, "c")), stop.Token));
        Assert.Equal(4, tally.Played);
    }

    private static TracePlayer Player(FakeTarget target, int clients) => new(target, new(), speed: null, clients, TimeProvider.System);
}
