namespace PluginState.Torture.Scaling;

/// <summary>Something that takes longer the larger its input is.</summary>
/// <param name="Name">What, and on which input.</param>
/// <param name="Size">The smallest input of the table.</param>
/// <param name="Prepare">Makes an input of a size, and gives what is timed.</param>
internal sealed record ScalingCase(string Name, int Size, Func<int, Action> Prepare);
