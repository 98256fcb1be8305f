namespace PluginState.Benchmarks.Harness;

/// <summary>One of the things that are measured beside each other.</summary>
/// <remarks>
/// Operations come in batches: the loop of a batch is a method that is called often, so that the JIT optimises it as it does any
/// hot method of a server, and the virtual call is paid once in <see cref="BatchSize"/> operations.
/// </remarks>
internal abstract class Subject(string name)
{
    /// <summary>How many operations one batch has.</summary>
    public const int BatchSize = 1024;

    public string Name { get; } = name;

    /// <summary>Runs <see cref="BatchSize"/> operations on the calling worker, and allocates nothing of its own.</summary>
    public abstract void RunBatch(int worker);

    /// <summary>Brings the subject's background work to an end, so that the next subject does not pay for it. Not measured.</summary>
    public virtual void Settle()
    {
    }
}
