using System.CommandLine;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using PluginState.Orleans.Trials.Checks;
using PluginState.States;

namespace PluginState.Orleans.Trials.Silos;

/// <summary>A silo, until its input ends. It tells on its output what it measures, and follows states when told to.</summary>
internal static class SiloCommand
{
    public const string Name = "silo", Ready = "ready", Stale = "stale", Retried = "retried", Answer = "answer";

    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(60);

    public static Command Create()
    {
        var redis = new Option<string>("--redis") { Description = "Address of Redis.", Required = true };
        var cluster = new Option<string>("--cluster") { Description = "Id of the cluster.", Required = true };
        var plugins = new Option<string?>("--plugins") { Description = "Folder of the plugins, in place of the resolvers that are compiled in." };
        var command = new Command(Name, "One silo of a trial.") { redis, cluster, plugins };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await RunAsync(parsed.GetValue(redis)!, parsed.GetValue(cluster)!, parsed.GetValue(plugins), cancellationToken);
            return 0;
        });
        return command;
    }

    private static async Task RunAsync(string redis, string cluster, string? plugins, CancellationToken cancellationToken)
    {
        using var meter = new ClusterMeter();
        using var host = SiloHost.BuildSilo(redis, cluster, plugins);
        await host.StartAsync(cancellationToken);
        var watch = new Thread(() => Watch(meter)) { IsBackground = true, Name = "what is measured" };
        watch.Start();
        Tell(Ready, "");

        await using var followers = new FollowerGroup(host.Services.GetRequiredService<StateManager>());
        while (await Console.In.ReadLineAsync(cancellationToken) is { } line)
        {
            var rest = line[(line.IndexOf(' ', StringComparison.Ordinal) + 1)..];
            if (line.StartsWith("follow ", StringComparison.Ordinal))
            {
                await followers.FollowAsync(rest.Split(' ', StringSplitOptions.RemoveEmptyEntries));
                Tell(Answer, "");
            }
            else
            {
                var versions = JsonSerializer.Deserialize<Dictionary<string, long>>(rest)!;
                Tell(Answer, JsonSerializer.Serialize(await followers.ReportAsync(versions, _patience)));
            }
        }

        await host.StopAsync(cancellationToken);
    }

    /// <summary>Tells at once what was refused: who finds that it was taken for dead may not live for long.</summary>
    private static void Watch(ClusterMeter meter)
    {
        var (stale, retries) = (0L, 0L);
        while (true)
        {
            if (meter.StaleWrites is var newStale && newStale != stale)
                Tell(Stale, $"{stale = newStale}");
            if (meter.Retries is var newRetries && newRetries != retries)
                Tell(Retried, $"{retries = newRetries}");
            Thread.Sleep(5);
        }
    }

    private static void Tell(string word, string rest) => Console.Out.WriteLine(rest.Length == 0 ? word : $"{word} {rest}");
}
