using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using PluginState;
using PluginState.Documents;
using PluginState.Resolvers;
using PluginState.States;

// Drop plugins into this folder, before the app starts or while it runs.
var plugins = Directory.CreateDirectory(Path.Combine(Directory.GetCurrentDirectory(), "plugins")).FullName;

var builder = Host.CreateEmptyApplicationBuilder(null);
builder.Services.AddPluginState(options => options.Strategy = ConflictStrategy.LastWriteWins) // where no resolver answers
    .AddGeneratedResolvers() // the methods below that are marked; written by the generator
    .AddPlugins(plugins);
using var host = builder.Build();
await host.StartAsync();
var states = host.Services.GetRequiredService<StateManager>();

// Two clients look at one version, and both change the same thing.
var ada = states.CreateContext("poll", StateValue.Parse("""{"votes":{"tea":10},"best":{"tea":10}}"""));
var bob = states.CreateContext("poll");
await states.UpdateAsync(ada.Id, StateEdit.Merge(StateValue.Parse("""{"votes":{"tea":13},"best":{"tea":13}}""")));
var result = await states.UpdateAsync(bob.Id, StateEdit.Merge(StateValue.Parse("""{"votes":{"tea":11},"best":{"tea":11}}""")));

Console.WriteLine($"version {result.Version}: {result.State.Document}");
foreach (var conflict in result.Conflicts)
    Console.WriteLine($"{conflict.Path} was answered by {conflict.AnsweredBy}");
await host.StopAsync();

internal static class Rules
{
    /// <summary>Of two results the better one counts.</summary>
    [ConflictResolver("best", Path = "/best/*")]
    internal static long Best(long local, long remote) => Math.Max(local, remote);
}
