using PluginState.Orleans.Trials.Checks;
using PluginState.Orleans.Trials.Load;

namespace PluginState.Orleans.Trials.Faults;

/// <summary>What a round came to.</summary>
/// <param name="Name">Which round.</param>
/// <param name="Latencies">How long the operations took.</param>
/// <param name="Moment">When it went wrong, as a timestamp.</param>
/// <param name="Figures">What clients met.</param>
/// <param name="Retries">Calls that front ends made again.</param>
/// <param name="StaleWrites">Writes that were refused because another silo had written.</param>
/// <param name="Verdict">What became of the operations.</param>
/// <param name="Changes">How many changes followers were told.</param>
/// <param name="Snapshots">How many snapshots.</param>
internal sealed record FaultResult(
    string Name, Latencies Latencies, long Moment, Figures Figures, long Retries, long StaleWrites, Verdict Verdict, int Changes, int Snapshots)
{
    public TimeSpan Recovered => Latencies.RecoveredAfter(Moment);

    public override string ToString() =>
        $"{Name,-10} {Latencies.Count,6} operations, slowest {Latencies.Slowest.TotalSeconds,5:0.00} s, p99.9 {Latencies.At(0.999).TotalSeconds,5:0.00} s, p99 {Latencies.At(0.99).TotalSeconds,5:0.00} s, " +
        $"median {Latencies.At(0.5).TotalMilliseconds,4:0.0} ms, recovered {Recovered.TotalSeconds,5:0.00} s; {Figures.Conflicts} conflicts, {Retries} calls made again, {Figures.Repeated} had been done, " +
        $"{Figures.StaleBases} stale bases, {Figures.Unavailable} times unavailable, {Figures.Refused} refused, {Figures.Abandoned} given up, {StaleWrites} stale writes rejected; " +
        $"followers: {Changes} changes, {Snapshots} snapshots; {Verdict}";
}
