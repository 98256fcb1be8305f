namespace PluginState.Orleans.Storage;

/// <summary>What the grain storage provider keeps of a state: bytes in <see cref="StoredStateFormat"/>, whatever the provider's serializer makes of them.</summary>
[GenerateSerializer, Alias("pluginstate.stored")]
internal sealed class StoredRecord
{
    [Id(0)]
    public byte[] Content { get; set; } = [];
}
