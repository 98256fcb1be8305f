using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using PluginState;
using PluginState.Documents;
using PluginState.States;

var builder = Host.CreateEmptyApplicationBuilder(null);
builder.Services.AddPluginState().AddGeneratedResolvers();
using var host = builder.Build();
await host.StartAsync();
var states = host.Services.GetRequiredService<StateManager>();

var ada = states.CreateContext("room-1", StateValue.Parse("""{"scores":{"ada":10},"visits":7,"status":"new","box":{"w":1,"h":1}}"""));
var bob = states.CreateContext("room-1");
await states.UpdateAsync(ada.Id, JsonPatch.Parse("""
    [{"op":"replace","path":"/scores/ada","value":13},{"op":"replace","path":"/visits","value":8},{"op":"replace","path":"/status","value":"banned"},{"op":"replace","path":"/box","value":[1,2]}]
    """));
var result = await states.UpdateAsync(bob.Id, JsonPatch.Parse("""
    [{"op":"replace","path":"/scores/ada","value":11},{"op":"replace","path":"/visits","value":8},{"op":"replace","path":"/status","value":"old"},{"op":"replace","path":"/box","value":[3]}]
    """));
Console.WriteLine($"version {result.Version}: {result.State.Document}");
foreach (var conflict in result.Conflicts)
    Console.WriteLine($"{conflict.Path}: {conflict.Result} by {conflict.AnsweredBy}");
await host.StopAsync();

internal static class Rules
{
    [ConflictResolver("max", Path = "/scores/*")]
    internal static int Max(int local, int remote) => Math.Max(local, remote);

    [ConflictResolver("counter", Path = "/visits", IncludeEqualEdits = true)]
    internal static long AddUp(long? @base, long local, long remote) => local + remote - (@base ?? 0);

    [ConflictResolver("status", Path = "/status")]
    internal static async ValueTask<Resolution<string>> Status(Conflict<string> conflict, CancellationToken cancellationToken)
    {
        await Task.Yield();
        cancellationToken.ThrowIfCancellationRequested();
        return conflict.Remote is { Exists: true, Value: "banned" } ? Resolution<string>.UseRemote : Resolution<string>.Decline("not for me");
    }

    [ConflictResolver("longer", Path = "/box")]
    internal static JsonElement Longer(JsonElement local, JsonElement remote) => local.GetArrayLength() > remote.GetArrayLength() ? local : remote;
}
