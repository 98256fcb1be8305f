using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using PluginState;
using PluginState.Documents;
using PluginState.States;

var builder = Host.CreateEmptyApplicationBuilder(null);
builder.Services.AddPluginState().AddGeneratedResolvers();
builder.Services.AddSingleton(new House("of one roof"));
using var host = builder.Build();
await host.StartAsync();
var states = host.Services.GetRequiredService<StateManager>();

var ada = states.CreateContext("room-1", StateValue.Parse("""{"scores":{"ada":10},"visits":7,"status":"new","box":{"w":1,"h":1},"order":{"id":"a","quantity":1},"note":"","raw":0}"""));
var bob = states.CreateContext("room-1");
await states.UpdateAsync(ada.Id, JsonPatch.Parse("""
    [{"op":"replace","path":"/scores/ada","value":13},{"op":"replace","path":"/visits","value":8},{"op":"replace","path":"/status","value":"banned"},{"op":"replace","path":"/box","value":[1,2]},
     {"op":"replace","path":"/order","value":{"id":"a","quantity":2}},{"op":"replace","path":"/note","value":"hers"},{"op":"replace","path":"/raw","value":[1.50]}]
    """));
var result = await states.UpdateAsync(bob.Id, JsonPatch.Parse("""
    [{"op":"replace","path":"/scores/ada","value":11},{"op":"replace","path":"/visits","value":8},{"op":"replace","path":"/status","value":"old"},{"op":"replace","path":"/box","value":[3]},
     {"op":"replace","path":"/order","value":{"id":"a","quantity":5}},{"op":"replace","path":"/note","value":"his"},{"op":"replace","path":"/raw","value":1}]
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

    [ConflictResolver("orders", Path = "/order")]
    internal static Order Sum(Order? @base, Order local, Order remote) => local with { Quantity = local.Quantity + remote.Quantity - (@base?.Quantity ?? 0) };

    [ConflictResolver("raw", Path = "/raw")]
    internal static ReadOnlyMemory<byte> Raw(ReadOnlyMemory<byte> local, ReadOnlyMemory<byte> remote) => Encoding.UTF8.GetBytes($"[{Encoding.UTF8.GetString(local.Span)},{Encoding.UTF8.GetString(remote.Span)}]");
}

internal sealed class Notes(House house)
{
    [ConflictResolver("notes", Path = "/note")]
    internal string Both(string local, string remote, ConflictContext context) => $"{local} and {remote} {house.Name}, attempt {context.Attempt}";
}

internal sealed record House(string Name);

internal sealed record Order(string Id, int Quantity);

[JsonSerializable(typeof(Order))]
internal sealed partial class AppJson : JsonSerializerContext;
