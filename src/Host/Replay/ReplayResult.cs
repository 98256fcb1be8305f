namespace PluginState.Host.Replay;

/// <summary>What came of a replay.</summary>
/// <param name="Settings">How it was played.</param>
/// <param name="Trace">What was played.</param>
/// <param name="Target">What it was played on.</param>
/// <param name="Elapsed">How long it took.</param>
/// <param name="IsWhole">Whether it was played to its end.</param>
/// <param name="Tally">The answers.</param>
/// <param name="Evictions">What was evicted meanwhile; empty where that is not known.</param>
internal sealed record ReplayResult(
    ReplaySettings Settings, TraceSummary Trace, string Target, TimeSpan Elapsed, bool IsWhole, ReplayTally Tally, IReadOnlyList<BoundedEvictions> Evictions);
