namespace PluginState.Benchmarks.Harness;

/// <summary>What the rounds of one comparison measured: nanoseconds an operation, for each subject in each round.</summary>
internal sealed class Measurements(IReadOnlyList<string> subjects, int rounds)
{
    private readonly Dictionary<string, double[]> _nanoseconds = subjects.ToDictionary(static name => name, _ => new double[rounds]);

    public IReadOnlyList<string> Subjects { get; } = subjects;

    public void Record(string subject, int round, double nanoseconds) => _nanoseconds[subject][round] = nanoseconds;

    /// <summary>Nanoseconds an operation.</summary>
    public Quartiles Nanoseconds(string subject) => Quartiles.Of(_nanoseconds[subject]);

    /// <summary>
    /// One subject's time in units of another's. Each round's ratio is taken by itself: whatever slowed the machine down for a while slowed
    /// both, and falls out.
    /// </summary>
    public Quartiles Ratio(string subject, string to) =>
        Quartiles.Of(_nanoseconds[subject].Zip(_nanoseconds[to], static (time, unit) => time / unit));
}
