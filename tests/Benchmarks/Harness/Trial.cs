namespace PluginState.Benchmarks.Harness;

/// <summary>An operation of milliseconds that needs something new each time it is run.</summary>
/// <param name="Name">The trial's name.</param>
/// <param name="Prepare">
/// Given the number of the turn, makes ready what is measured and returns it. That is run once, on the same thread; what it returns is kept alive until it has
/// returned.
/// </param>
internal sealed record Trial(string Name, Func<int, Func<object>> Prepare);
