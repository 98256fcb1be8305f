using Orleans.Placement;

namespace PluginState.Orleans.Trials.Throughput;

[RandomPlacement]
internal sealed class BareGrain([PersistentState("bare", PluginStateCluster.StorageName)] IPersistentState<BareRecord> state) : Grain, IBareGrain
{
    private byte[] _document = [];

    public Task Fill(byte[] document)
    {
        _document = document;
        return Task.CompletedTask;
    }

    public async Task<byte[]> Update(byte[] patch, int stored)
    {
        var content = new byte[stored];
        _document.AsSpan(0, Math.Min(stored, _document.Length)).CopyTo(content);
        state.State.Content = content;
        await state.WriteStateAsync();
        return _document;
    }
}

/// <summary>What it stores.</summary>
[GenerateSerializer, Alias("trial.bare")]
internal sealed class BareRecord
{
    [Id(0)]
    public byte[] Content { get; set; } = [];
}
