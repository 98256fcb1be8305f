using PluginState.Conflicts;
using PluginState.States;

namespace PluginState.Orleans.Tests.Behaviour;

/// <summary>What every place that states live in has in common. Its two clients edit through front ends of their own, and a third one looks.</summary>
/// <remarks>Each test has a state of its own. Only the calls that wait are used: they are for any place.</remarks>
public abstract partial class StateBehaviour
{
    private readonly World _world;

    private protected StateBehaviour(World world) => _world = world;

    private string StateId { get; } = $"s{Guid.NewGuid():N}";

    private Task<Client> AnnAsync(string? json = null, string? stateId = null) => OpenAsync(_world.First, "ann", json, stateId);

    private Task<Client> BobAsync(string? json = null, string? stateId = null) => OpenAsync(_world.Second, "bob", json, stateId);

    private Task<Client> EveAsync(string? json = null, string? stateId = null) => OpenAsync(_world.Third, "eve", json, stateId);

    private async Task<(Client Ann, Client Bob)> BothAsync(string json) => (await AnnAsync(json), await BobAsync());

    private async Task<Client> OpenAsync(StateManager manager, string name, string? json, string? stateId = null)
    {
        stateId ??= StateId;
        return new(manager, await manager.CreateContextAsync(stateId, json is null ? null : Edits.Json(json), $"{name}-{Guid.NewGuid():N}").InTime());
    }

    /// <summary>The document and the version, as somebody sees them who comes now.</summary>
    private async Task<(string Document, long Version)> NowAsync() => await (await EveAsync()).ReadAsync();

    /// <summary>Makes as many versions as it takes until those before are forgotten.</summary>
    private static async Task ForgetAsync(Client client)
    {
        for (var at = 0; at < 260; at += 20)
        {
            var (_, version) = await client.ReadAsync();
            await Task.WhenAll(Enumerable.Range(at, 20).Select(i => client.SetAsync($"/noise{i}", "1", new() { BaseVersion = version })));
        }
    }

    private long Sum(Func<StateManagerMetrics, long> count) => _world.Engines.Sum(engine => count(engine.GetMetrics()));

    private static string Describe(SettledConflict conflict) =>
        $"{conflict.Path} {conflict.Kind} {conflict.Base} {conflict.Local} {conflict.Remote} {conflict.Outcome} {conflict.AnsweredBy} {conflict.Result} [{string.Join("; ", conflict.Notes)}]";
}
