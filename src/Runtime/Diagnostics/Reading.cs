namespace PluginState.Diagnostics;

/// <summary>A figure that is read when somebody collects.</summary>
/// <param name="Name">The instrument.</param>
/// <param name="Unit">What is counted, such as <c>{state}</c>.</param>
/// <param name="Description">What it tells.</param>
/// <param name="Read">Reads it; quick, and without a lock on what it counts.</param>
/// <param name="IsTotal">Whether it only grows: a counter rather than a gauge.</param>
internal sealed record Reading(string Name, string Unit, string Description, Func<long> Read, bool IsTotal = false);
