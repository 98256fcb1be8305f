namespace PluginState.Interleavings.Scheduling;

/// <summary>Decides who goes on.</summary>
internal abstract class Strategy
{
    /// <summary>Chooses one of several threads that could go on.</summary>
    /// <param name="candidates">The threads, a bit each.</param>
    /// <param name="current">The one that runs and could go on, so that to choose another preempts it; below 0 where there is none.</param>
    public abstract int Choose(uint candidates, int current);

    /// <summary>A thread waits for something that only others can do.</summary>
    public virtual void Yielded(int thread)
    {
    }
}
