namespace PluginState.Benchmarks.Harness;

/// <summary>One of the things that are measured beside each other.</summary>
/// <remarks>
/// Operations come in batches: the loop of a batch is a method that is called often, so that the JIT optimises it as it does any
/// hot method of a server, and the virtual call is paid once in <see cref="BatchSize"/> operations. An operation that takes as long as that many
/// others needs no company: its subject says how many <paramref name="operations"/> its batch has.
/// </remarks>
internal abstract class Subject(string name, int operations = Subject.BatchSize)
{
    /// <summary>How many operations one batch has, unless the subject says otherwise.</summary>
    public const int BatchSize = 1024;

    public string Name { get; } = name;

    /// <summary>How many operations one batch of this subject has.</summary>
    public int Operations { get; } = operations;

    /// <summary>Runs <see cref="Operations"/> operations on the calling worker, and allocates nothing of its own.</summary>
    public abstract void RunBatch(int worker);

    /// <summary>Brings the subject's background work to an end, so that the next subject does not pay for it. Not measured.</summary>
    public virtual void Settle()
    {
    }
}
