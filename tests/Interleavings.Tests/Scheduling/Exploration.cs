namespace PluginState.Interleavings.Scheduling;

/// <summary>What came of running an experiment under many schedules.</summary>
/// <param name="Schedules">How many there were.</param>
/// <param name="CompleteUpTo">All schedules with at most so many preemptions are among them; below 0 where that is not known.</param>
/// <param name="IsExhaustive">Whether there are no others at all, however many preemptions.</param>
/// <param name="Failure">The first execution that went wrong, or null.</param>
internal sealed record Exploration(int Schedules, int CompleteUpTo, bool IsExhaustive, Failure? Failure);
