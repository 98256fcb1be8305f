using PluginState.States;

namespace PluginState.Orleans.Tests.Behaviour;

/// <summary>Somewhere that states live, seen by three front ends.</summary>
public abstract class World
{
    /// <summary>What every engine of this world has alike.</summary>
    internal HouseRules House { get; } = new();

    public abstract StateManager First { get; }

    public abstract StateManager Second { get; }

    public abstract StateManager Third { get; }

    /// <summary>Where the states are.</summary>
    public abstract IReadOnlyList<StateManager> Engines { get; }

    /// <summary>A front end of one test, to be disposed by it.</summary>
    public abstract Task<StateManager> NewcomerAsync();
}
