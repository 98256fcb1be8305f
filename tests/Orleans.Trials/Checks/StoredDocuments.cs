using System.Text.Json;
using PluginState.Orleans.Storage;
using PluginState.Orleans.Trials.Silos;
using PluginState.Storage;
using StackExchange.Redis;

namespace PluginState.Orleans.Trials.Checks;

/// <summary>States as Redis has them, read past the cluster.</summary>
internal sealed class StoredDocuments : IAsyncDisposable
{
    private readonly ConnectionMultiplexer _redis;

    private StoredDocuments(ConnectionMultiplexer redis) => _redis = redis;

    public static async Task<StoredDocuments> OpenAsync(string address) => new(await ConnectionMultiplexer.ConnectAsync(RedisSettings.Of(address)));

    /// <exception cref="InvalidOperationException">There is none.</exception>
    public async Task<StoredState> ReadAsync(string stateId) => StoredStateFormat.Read(stateId, await ReadContentAsync(stateId));

    public async Task<byte[]> ReadContentAsync(string stateId)
    {
        string? data = await _redis.GetDatabase().HashGetAsync(SiloHost.StorageKey(stateId), "data");
        using var json = JsonDocument.Parse(data ?? throw new InvalidOperationException($"Redis has nothing under {SiloHost.StorageKey(stateId)}."));
        var content = json.RootElement.GetProperty("Content");
        return (content.ValueKind == JsonValueKind.Object ? content.GetProperty("$value") : content).GetBytesFromBase64();
    }

    public ValueTask DisposeAsync() => _redis.DisposeAsync();
}
