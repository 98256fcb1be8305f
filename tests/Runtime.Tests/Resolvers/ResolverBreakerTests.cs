using System.Diagnostics.CodeAnalysis;
using CsCheck;
using Microsoft.Extensions.Time.Testing;
using PluginState.Resolvers;

namespace PluginState.Tests.Resolvers;

public sealed class ResolverBreakerTests
{
    private static readonly TimeSpan _rest = TimeSpan.FromSeconds(30);

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly ResolverBreaker _breaker = new();

    [Theory]
    [InlineData(1, "its last call failed")]
    [InlineData(2, "its last 2 calls failed")]
    [InlineData(5, "its last 5 calls failed")]
    public void As_many_failures_in_a_row_as_it_may_have_open_it(int breakAfter, string why)
    {
        for (var i = 1; i < breakAfter; i++)
            Assert.Null(Fail(Enter(), breakAfter));
        var last = Enter();
        Assert.False(_breaker.IsOpen);
        var opening = Fail(last, breakAfter);
        Assert.True(_breaker.IsOpen);
        Assert.Equal((breakAfter, 1, _time.GetUtcNow() + _rest), (opening!.Failures, opening.Times, opening.Until));
        Assert.Equal($"is not asked until 2026-01-01 12:00:30Z: {why}", Refusal());
    }

    [Fact]
    public void A_success_begins_the_count_anew()
    {
        for (var i = 0; i < 10; i++)
        {
            Assert.Null(Fail(Enter(), breakAfter: 2));
            Assert.False(_breaker.Succeeded(Enter()));
        }

        Assert.Null(Fail(Enter(), breakAfter: 2));
        Assert.NotNull(Fail(Enter(), breakAfter: 2));
    }

    [Fact]
    public void It_rests_by_the_timestamps_and_not_by_the_wall_clock()
    {
        var time = new TwoClocks();
        _breaker.TryEnter(time, out var pass, out _);
        _breaker.Failed(pass, breakAfter: 1, _rest, time);
        time.Wall += TimeSpan.FromDays(1);
        Assert.False(_breaker.TryEnter(time, out _, out _));
        time.Timestamp += _rest.Ticks - 1;
        Assert.False(_breaker.TryEnter(time, out _, out _));
        (time.Wall, time.Timestamp) = (default, time.Timestamp + 1);
        Assert.True(_breaker.TryEnter(time, out _, out _));
    }

    [Fact]
    public void One_call_tries_it_out_and_the_others_are_kept_out_meanwhile()
    {
        Open();
        _time.Advance(_rest);
        var trial = Enter();
        _time.Advance(_rest);
        Assert.Equal("is not asked while a call tries it out: its last 2 calls failed", Refusal());
        Assert.True(_breaker.IsOpen);
        Assert.True(_breaker.Succeeded(trial));
        Assert.False(_breaker.IsOpen);
        Enter();
        Enter();
    }

    [Fact]
    public void A_trial_that_fails_opens_it_for_as_long_again_and_counts()
    {
        Open();
        for (var times = 2; times < 5; times++)
        {
            _time.Advance(_rest);
            Assert.Equal((times + 1, times), Fail(Enter()) is { } again ? (again.Failures, again.Times) : default);
            _time.Advance(_rest - TimeSpan.FromTicks(1));
            Assert.Contains($"its last {times + 1} calls failed", Refusal(), StringComparison.Ordinal);
            _time.Advance(TimeSpan.FromTicks(1));
        }

        Assert.True(_breaker.Succeeded(Enter()));
        Assert.Null(Fail(Enter()));
        Assert.Equal((2, 1), Fail(Enter()) is { } anew ? (anew.Failures, anew.Times) : default);
    }

    [Fact]
    public void A_trial_that_is_abandoned_lets_the_next_call_try()
    {
        Open();
        _time.Advance(_rest);
        var abandoned = Enter();
        _breaker.Abandoned(abandoned);
        var trial = Enter();
        Assert.NotNull(Refusal());
        Assert.False(_breaker.Succeeded(abandoned));
        Assert.Null(Fail(abandoned));
        _breaker.Abandoned(abandoned);
        Assert.NotNull(Refusal());
        Assert.True(_breaker.Succeeded(trial));
    }

    [Fact]
    public void A_call_that_is_abandoned_counts_for_nothing()
    {
        Fail(Enter());
        _breaker.Abandoned(Enter());
        Assert.NotNull(Fail(Enter()));
    }

    [Fact]
    public void Calls_that_come_back_after_it_opened_count_for_nothing()
    {
        var (good, bad, worse) = (Enter(), Enter(), Enter());
        Open();
        Assert.False(_breaker.Succeeded(good));
        Assert.Null(Fail(bad));
        Assert.True(_breaker.IsOpen);
        _time.Advance(_rest);
        Assert.True(_breaker.Succeeded(Enter()));
        Assert.Null(Fail(worse, breakAfter: 1));
        Assert.False(_breaker.IsOpen);
    }

    [Fact]
    public void The_success_of_a_healthy_one_allocates_nothing()
    {
        Assert.False(_breaker.Succeeded(Enter()));
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1_000; i++)
        {
            _breaker.TryEnter(_time, out var pass, out _);
            _breaker.Succeeded(pass);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    /// <summary>Calls overlap as they like, come back in any order or not at all, and time passes.</summary>
    [Fact]
    public void It_does_what_a_simple_model_does() =>
        Gen.Select(Gen.Int[1, 4], Gen.Select(Gen.Int[0, 9], Gen.Int[0, 9]).Array[0, 80]).Sample(
            (breakAfter, steps) =>
            {
                var time = new FakeTimeProvider();
                var breaker = new ResolverBreaker();
                var model = new Model(breakAfter, _rest);
                List<(long Pass, Model.Call Call)> underWay = [];
                foreach (var (what, which) in steps)
                {
                    var now = time.GetUtcNow();
                    if (what == 0)
                    {
                        time.Advance(_rest * (1 + which) / 10);
                    }
                    else if (what < 5 || underWay.Count == 0)
                    {
                        var entered = breaker.TryEnter(time, out var pass, out var refusal);
                        Assert.Equal(model.TryEnter(now, out var call), entered);
                        Assert.Equal(entered, refusal is null);
                        if (call is not null)
                            underWay.Add((pass, call));
                    }
                    else
                    {
                        var (pass, call) = underWay[which % underWay.Count];
                        underWay.RemoveAt(which % underWay.Count);
                        if (what == 5)
                            Assert.Equal(model.Succeeded(call), breaker.Succeeded(pass));
                        else if (what < 9)
                            Assert.Equal(model.Failed(call, now), breaker.Failed(pass, breakAfter, _rest, time) is { } opening ? (opening.Failures, opening.Times) : null);
                        else
                            Abandon(model, call, breaker, pass);
                    }

                    Assert.Equal(model.IsOpen, breaker.IsOpen);
                }
            },
            iter: 5_000);

    private static void Abandon(Model model, Model.Call call, ResolverBreaker breaker, long pass)
    {
        model.Abandoned(call);
        breaker.Abandoned(pass);
    }

    private long Enter()
    {
        Assert.True(_breaker.TryEnter(_time, out var pass, out var refusal), refusal);
        return pass;
    }

    private string? Refusal()
    {
        Assert.False(_breaker.TryEnter(_time, out _, out var refusal));
        return refusal;
    }

    private ResolverBreaker.Opening? Fail(long pass, int breakAfter = 2) => _breaker.Failed(pass, breakAfter, _rest, _time);

    private void Open()
    {
        Fail(Enter());
        Assert.NotNull(Fail(Enter()));
    }

    private sealed class TwoClocks : TimeProvider
    {
        public DateTimeOffset Wall { get; set; } = DateTimeOffset.UnixEpoch;

        public long Timestamp { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Timestamp;

        public override DateTimeOffset GetUtcNow() => Wall;
    }

    /// <summary>What a breaker is, said as plainly as can be, for one thread.</summary>
    private sealed class Model(int breakAfter, TimeSpan rest)
    {
        private readonly HashSet<Call> _counting = []; // those under way that were let through since it last closed
        private Call? _trial;
        private DateTimeOffset? _openedAt;
        private int _failures;
        private int _times;

        public bool IsOpen => _openedAt is not null;

        public bool TryEnter(DateTimeOffset now, [NotNullWhen(true)] out Call? call)
        {
            call = null;
            if (IsOpen && (_trial is not null || now < _openedAt + rest))
                return false;
            call = new();
            if (IsOpen)
                _trial = call;
            else
                _counting.Add(call);
            return true;
        }

        public bool Succeeded(Call call)
        {
            var isTrial = call == _trial;
            if (isTrial || _counting.Remove(call))
                (_trial, _openedAt, _failures, _times) = (null, null, 0, 0);
            return isTrial;
        }

        public (int Failures, int Times)? Failed(Call call, DateTimeOffset now)
        {
            if (call != _trial && !_counting.Remove(call))
                return null;
            _failures++;
            if (call != _trial && _failures < breakAfter)
                return null;
            _counting.Clear();
            (_trial, _openedAt, _times) = (null, now, _times + 1);
            return (_failures, _times);
        }

        public void Abandoned(Call call)
        {
            _counting.Remove(call);
            if (call == _trial)
                _trial = null;
        }

        public sealed class Call;
    }
}
