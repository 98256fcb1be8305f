namespace PluginState.Interleavings.Scheduling;

/// <summary>What is explored; made anew for every execution.</summary>
internal abstract class Experiment
{
    /// <summary>What each thread does.</summary>
    public abstract IReadOnlyList<Action> Threads { get; }

    /// <summary>Looks at what is shared between any two steps, as another thread could.</summary>
    /// <returns>What is wrong with it, or null.</returns>
    public virtual string? Look() => null;

    /// <summary>Judges what happened, when all threads have ended.</summary>
    /// <returns>What is wrong with it, or null.</returns>
    public virtual string? Judge() => null;
}
