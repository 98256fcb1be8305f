namespace PluginState.Tests;

/// <summary>Tests that measure the memory or the threads of the process run while no other test does.</summary>
[CollectionDefinition(nameof(Undisturbed), DisableParallelization = true)]
public sealed class Undisturbed;
