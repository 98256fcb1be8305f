namespace PluginState.Orleans.Trials.Throughput;

/// <summary>What a state on the cluster costs at least: the same bytes over the same wires into the same storage, and nothing done to them.</summary>
[Alias("trial.IBare")]
internal interface IBareGrain : IGrainWithStringKey
{
    /// <summary>Takes what it is to answer with.</summary>
    [Alias("fill")]
    Task Fill(byte[] document);

    /// <summary>Stores so many bytes, and answers with the document.</summary>
    /// <param name="patch">What nobody applies.</param>
    /// <param name="stored">How many bytes to store.</param>
    [Alias("update")]
    Task<byte[]> Update(byte[] patch, int stored);
}
