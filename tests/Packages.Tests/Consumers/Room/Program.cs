using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using PluginState;
using PluginState.Documents;
using PluginState.States;

// An app with a resolver of its own, and a folder in which somebody else's plugin lies.
var builder = Host.CreateEmptyApplicationBuilder(new() { ContentRootPath = args[0] });
builder.Services.AddPluginState().AddGeneratedResolvers().AddPlugins("plugins").AddSqliteStorage("states.db");
using var host = builder.Build();
await host.StartAsync();
var states = host.Services.GetRequiredService<StateManager>();

var ada = await states.CreateContextAsync("room-1", StateValue.Parse("""{"scores":{"ada":10},"votes":{"chess":["ada","eve"]}}"""));
var bob = await states.CreateContextAsync("room-1");
await states.UpdateAsync(ada.Id, StateEdit.Merge(StateValue.Parse("""{"scores":{"ada":13},"votes":{"chess":["ada","eve","kim"]}}""")));
var result = await states.UpdateAsync(bob.Id, StateEdit.Merge(StateValue.Parse("""{"scores":{"ada":11},"votes":{"chess":["ada","bob"]}}""")));
Console.WriteLine(result.State.Document);
foreach (var conflict in result.Conflicts)
    Console.WriteLine($"{conflict.Path} by {conflict.AnsweredBy}");
await host.StopAsync();

internal static class Rules
{
    [ConflictResolver("max", Path = "/scores/*")]
    internal static int Max(int local, int remote) => Math.Max(local, remote);
}
