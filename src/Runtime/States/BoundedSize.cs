namespace PluginState.States;

/// <summary>How full one of a manager's bounded collections is.</summary>
/// <param name="Name">Which, as in the instrument <c>pluginstate.{Name}</c>.</param>
/// <param name="Count">How many entries it holds.</param>
/// <param name="Capacity">How many it may hold; for what each state has its own, for all states that may be in memory together.</param>
public sealed record BoundedSize(string Name, long Count, long Capacity);
