using PluginState.AspNetCore.Recording;

namespace PluginState.Host.Replay;

/// <summary>Counts what comes of the entries of a trace. Safe for any number of threads.</summary>
internal sealed class ReplayTally
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(int Status, string? Code), long> _outcomes = [];
    private readonly Dictionary<string, long> _answers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _versions = new(StringComparer.Ordinal);
    private readonly Dictionary<TraceOperation, LatencyHistogram> _latencies = Enum.GetValues<TraceOperation>().ToDictionary(static operation => operation, static _ => new LatencyHistogram());
    private long _played;
    private long _unanswered;
    private long _conflicting;

    /// <summary>How long an entry took, from its start to its answer, by what it asked for.</summary>
    public IReadOnlyDictionary<TraceOperation, LatencyHistogram> Latencies => _latencies;

    /// <summary>How long all of them took.</summary>
    public LatencyHistogram Latency { get; } = new();

    /// <summary>How much later than the trace has it entries began.</summary>
    public LatencyHistogram Lag { get; } = new();

    /// <summary>How many entries have their answer.</summary>
    public long Played => Interlocked.Read(ref _played);

    /// <summary>How many entries had no answer, or one that says the server failed.</summary>
    public long Failed
    {
        get
        {
            lock (_lock)
                return _outcomes.Where(static outcome => outcome.Key.Status is 0 or >= 500).Sum(static outcome => outcome.Value);
        }
    }

    /// <summary>How many updates met a conflict.</summary>
    public long Conflicting => Interlocked.Read(ref _conflicting);

    /// <summary>How many conflicts nobody answered.</summary>
    public long Unanswered => Interlocked.Read(ref _unanswered);

    /// <summary>How often which outcome was, by status and code.</summary>
    public IReadOnlyList<(int Status, string? Code, long Count)> Outcomes
    {
        get
        {
            lock (_lock)
                return [.. _outcomes.Select(static outcome => (outcome.Key.Status, outcome.Key.Code, outcome.Value)).OrderBy(static outcome => outcome.Status).ThenBy(static outcome => outcome.Code, StringComparer.Ordinal)];
        }
    }

    /// <summary>Who answered how many conflicts.</summary>
    public IReadOnlyList<(string AnsweredBy, long Count)> Answers
    {
        get
        {
            lock (_lock)
                return [.. _answers.Select(static answer => (answer.Key, answer.Value)).OrderByDescending(static answer => answer.Value).ThenBy(static answer => answer.Key, StringComparer.Ordinal)];
        }
    }

    /// <summary>The newest version of each state that any answer told, by the trace's names.</summary>
    public IReadOnlyList<(string State, long Version)> Versions
    {
        get
        {
            lock (_lock)
                return [.. _versions.Select(static state => (state.Key, state.Value)).OrderBy(static state => state.Key, StringComparer.Ordinal)];
        }
    }

    public void Add(TraceOperation operation, string? state, ReplayAnswer answer, TimeSpan latency)
    {
        _latencies[operation].Record(latency);
        Latency.Record(latency);
        if (answer.AnsweredBy.Count > 0)
            Interlocked.Increment(ref _conflicting);
        lock (_lock)
        {
            var outcome = (answer.Status, answer.Code);
            _outcomes[outcome] = _outcomes.GetValueOrDefault(outcome) + 1;
            foreach (var answeredBy in answer.AnsweredBy)
            {
                if (answeredBy is null)
                    _unanswered++;
                else
                    _answers[answeredBy] = _answers.GetValueOrDefault(answeredBy) + 1;
            }

            if (state is not null && answer.Version is { } version)
                _versions[state] = Math.Max(version, _versions.GetValueOrDefault(state));
        }

        Interlocked.Increment(ref _played);
    }
}
