namespace PluginState.Benchmarks.Harness;

/// <summary>How long a run takes pains.</summary>
/// <param name="Sample">How long each subject is measured in each round.</param>
/// <param name="Rounds">How many rounds count.</param>
/// <param name="Quiet">For how long the JIT must have compiled nothing before rounds count.</param>
/// <param name="LongestWarmUp">When to stop waiting for that.</param>
internal sealed record Effort(TimeSpan Sample, int Rounds, TimeSpan Quiet, TimeSpan LongestWarmUp)
{
    /// <summary>For figures to publish.</summary>
    public static readonly Effort Full =
        new(TimeSpan.FromMilliseconds(20), 101, TimeSpan.FromMilliseconds(400), TimeSpan.FromSeconds(10));

    /// <summary>To see that everything works, and roughly where it stands.</summary>
    public static readonly Effort Quick =
        new(TimeSpan.FromMilliseconds(4), 15, TimeSpan.FromMilliseconds(150), TimeSpan.FromSeconds(2));

    public bool IsQuick => this == Quick;

    /// <summary>With fewer rounds, where single operations take longer than a sample should.</summary>
    public Effort AtMost(int rounds) => this with { Rounds = Math.Min(Rounds, rounds) };
}
