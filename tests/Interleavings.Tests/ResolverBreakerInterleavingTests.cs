using PluginState.Interleavings.Scheduling;
using PluginState.Resolvers;

namespace PluginState.Interleavings;

/// <summary>The product's breaker under every schedule of a few calls.</summary>
public sealed class ResolverBreakerInterleavingTests
{
    private const int BreakAfter = 2;

    private static readonly TimeSpan _rest = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData(Outcome.Succeeds, Outcome.Succeeds)]
    [InlineData(Outcome.Fails, Outcome.Fails)]
    [InlineData(Outcome.Fails, Outcome.Succeeds)]
    [InlineData(Outcome.IsAbandoned, Outcome.Succeeds)]
    [InlineData(Outcome.IsAbandoned, Outcome.Fails)]
    [InlineData(Outcome.IsAbandoned, Outcome.IsAbandoned)]
    public void At_most_one_call_at_a_time_tries_an_open_one_out(Outcome first, Outcome second) =>
        Explore(() => new Trials([first, second, Outcome.Fails]));

    [Theory]
    [InlineData(Outcome.Succeeds)]
    [InlineData(Outcome.Fails)]
    [InlineData(Outcome.IsAbandoned)]
    public void What_a_late_call_brings_takes_nothing_from_the_trial(Outcome late) => Explore(() => new LateCalls(late));

    [Fact]
    public void Failures_that_meet_are_all_counted_and_open_it_once() => Explore(static () => new Failures(3));

    [Fact]
    public void After_a_success_that_came_last_it_is_closed_and_has_no_failures() => Explore(static () => new LastSuccess());

    private static void Explore(Func<Experiment> make)
    {
        foreach (var fine in (bool[])[false, true])
        {
            using var explorer = new Explorer(make, fine);
            var exploration = explorer.Exhaust(maxPreemptions: 3, maxSchedules: 20_000);
            Assert.Null(exploration.Failure?.ToString());
            Assert.True(exploration.IsExhaustive || exploration.CompleteUpTo >= 2, $"{exploration.Schedules} schedules were too few.");
        }
    }

    /// <summary>An open breaker that has rested, and threads that make one call each.</summary>
    private sealed class Trials(Outcome[] outcomes) : Experiment
    {
        private readonly Subject _subject = new Subject().Open();
        private int _inside;
        private bool _wasTried;

        public override IReadOnlyList<Action> Threads => [.. outcomes.Select<Outcome, Action>(outcome => () => Call(outcome))];

        public override string? Look() => _inside > 1 && _subject.IsOpen ? $"{_inside} calls try it out." : null;

        public override string? Judge()
        {
            var breaks = _subject.Openings.Count(static opening => opening.Times == 1);
            return !_wasTried ? "Nobody tried it out."
                : breaks - _subject.Closings != (_subject.IsOpen ? 1 : 0) ? $"It broke {breaks} times, closed {_subject.Closings} times, and is {(_subject.IsOpen ? "open" : "closed")}."
                : null;
        }

        private void Call(Outcome outcome)
        {
            if (!_subject.TryEnter(out var pass))
                return;
            _wasTried = true;
            _inside++;
            Execution.Point("inside", 0);
            _inside--;
            _subject.End(pass, outcome);
        }
    }

    /// <summary>A call that was let through before it opened comes back while another tries it out.</summary>
    private sealed class LateCalls : Experiment
    {
        private readonly Subject _subject = new();
        private readonly Outcome _outcome;
        private readonly long _late;
        private bool _wasTried;
        private bool _wasClosed;

        public LateCalls(Outcome late)
        {
            _outcome = late;
            _subject.TryEnter(out _late);
            _subject.Open();
        }

        public override IReadOnlyList<Action> Threads =>
        [
            () => _subject.End(_late, _outcome),
            () =>
            {
                _wasTried = _subject.TryEnter(out var trial);
                _wasClosed = _subject.End(trial, Outcome.Succeeds);
            },
        ];

        public override string? Judge() => !_wasTried ? "The trial was refused."
            : !_wasClosed || _subject.IsOpen ? "Its success did not close the breaker."
            : _subject.HasFailures ? "The late call left a failure behind."
            : null;
    }

    /// <summary>Calls that were all let through fail, one more than it takes.</summary>
    private sealed class Failures : Experiment
    {
        private readonly Subject _subject = new();
        private readonly long[] _passes;

        public Failures(int calls)
        {
            _passes = new long[calls];
            for (var i = 0; i < calls; i++)
                _subject.TryEnter(out _passes[i]);
        }

        public override IReadOnlyList<Action> Threads => [.. _passes.Select<long, Action>(pass => () => _subject.End(pass, Outcome.Fails))];

        public override string? Judge() => _subject.IsOpen && _subject.Openings is [(BreakAfter, 1)]
            ? null
            : $"It opened {_subject.Openings.Count} times.";
    }

    /// <summary>Two calls with whatever results overlap; one that succeeds comes after both, and has begun after both too.</summary>
    private sealed class LastSuccess : Experiment
    {
        private readonly Subject _subject = new();
        private int _ended;

        public override IReadOnlyList<Action> Threads => [() => Call(Outcome.Fails), () => Call(Outcome.Fails), () => Call(Outcome.Succeeds)];

        public override string? Judge()
        {
            if (_ended != 3)
                return $"{_ended} calls ended.";
            _subject.Rest();
            if (!_subject.TryEnter(out var last))
                return "The last call was refused.";
            _subject.End(last, Outcome.Succeeds);
            return _subject.IsOpen ? "It is open." : _subject.HasFailures ? "It remembers a failure." : null;
        }

        private void Call(Outcome outcome)
        {
            if (_subject.TryEnter(out var pass))
                _subject.End(pass, outcome);
            _ended++;
        }
    }

    /// <summary>A breaker, its time, and what it told.</summary>
    private sealed class Subject : TimeProvider
    {
        private readonly ResolverBreaker _breaker = new();
        private long _now;

        public List<(int Failures, int Times)> Openings { get; } = [];

        public int Closings { get; private set; }

        public bool IsOpen => _breaker.IsOpen;

        /// <summary>Whether one failure less than it takes opens it.</summary>
        public bool HasFailures
        {
            get
            {
                for (var i = 1; i < BreakAfter; i++)
                {
                    if (TryEnter(out var pass))
                        End(pass, Outcome.Fails);
                }

                return IsOpen;
            }
        }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _now;

        public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch.AddTicks(_now);

        public Subject Open()
        {
            for (var i = 0; i < BreakAfter; i++)
            {
                TryEnter(out var pass);
                End(pass, Outcome.Fails);
            }

            Rest();
            return this;
        }

        public void Rest() => _now += _rest.Ticks;

        public bool TryEnter(out long pass) => _breaker.TryEnter(this, out pass, out _);

        /// <returns>Whether that closed it.</returns>
        public bool End(long pass, Outcome outcome)
        {
            switch (outcome)
            {
                case Outcome.Succeeds:
                    if (!_breaker.Succeeded(pass))
                        return false;
                    Closings++;
                    return true;
                case Outcome.Fails:
                    if (_breaker.Failed(pass, BreakAfter, _rest, this) is { } opening)
                        Openings.Add((opening.Failures, opening.Times));
                    return false;
                default:
                    _breaker.Abandoned(pass);
                    return false;
            }
        }
    }

    public enum Outcome
    {
        Succeeds,
        Fails,
        IsAbandoned,
    }
}
