namespace PluginState.Host.Replay.Synthesis;

/// <summary>What a synthetic trace is to be like. The same settings give the same trace.</summary>
/// <param name="Workload">What its clients do.</param>
/// <param name="Entries">How many edits and reads it has; opened and closed contexts come on top.</param>
/// <param name="Clients">How many clients there are.</param>
/// <param name="States">How many states they work on at a time.</param>
/// <param name="Conflicts">The share of edits that meet a conflict, in percent.</param>
/// <param name="Seed">What chance begins with.</param>
internal sealed record SynthesisSettings(Workload Workload, long Entries, int Clients, int States, int Conflicts, int Seed);
