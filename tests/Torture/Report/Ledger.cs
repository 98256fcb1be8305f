using System.Collections.Concurrent;

namespace PluginState.Torture.Report;

/// <summary>Counts what one part does, from any number of threads.</summary>
/// <param name="part">The part's name.</param>
/// <param name="repeat">The arguments that repeat what is being done now.</param>
internal sealed class Ledger(string part, string repeat)
{
    /// <summary>One error is often met a thousand times; nobody reads more than these.</summary>
    private const int MostViolations = 20;

    private readonly ConcurrentDictionary<string, long> _operations = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, long> _faults = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, long> _invariants = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<Violation> _violations = [];
    private readonly ConcurrentQueue<string> _notes = [];

    /// <summary>The arguments that repeat what is being done now.</summary>
    public string Repeat { get; set; } = repeat;

    public bool HasViolations => !_violations.IsEmpty;

    public long Operations => _operations.Values.Sum();

    public void Operation(string kind, long count = 1) => Add(_operations, kind, count);

    public void Fault(string kind, long count = 1) => Add(_faults, kind, count);

    public void Note(string text) => _notes.Enqueue(text);

    /// <summary>Looks at an invariant.</summary>
    public bool Hold(string invariant, bool holds, Func<string>? seen = null)
    {
        Add(_invariants, invariant, 1);
        if (!holds)
            Violate($"{invariant}: {seen?.Invoke() ?? "it does not hold"}");
        return holds;
    }

    public void Violate(string what, string? repeat = null)
    {
        if (_violations.Count < MostViolations)
            _violations.Enqueue(new(part, what, repeat ?? Repeat));
    }

    public Figures ToFigures() => new()
    {
        Operations = new(_operations, StringComparer.Ordinal),
        Faults = new(_faults, StringComparer.Ordinal),
        Invariants = new(_invariants, StringComparer.Ordinal),
        Violations = [.. _violations],
        Notes = [.. _notes],
    };

    private static void Add(ConcurrentDictionary<string, long> counts, string name, long count) =>
        counts.AddOrUpdate(name, static (_, added) => added, static (_, before, added) => before + added, count);
}
