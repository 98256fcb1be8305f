using System.CommandLine;
using System.Diagnostics;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using PluginState.Documents;
using PluginState.Orleans.Trials.Checks;
using PluginState.Orleans.Trials.Processes;
using PluginState.Orleans.Trials.Silos;
using PluginState.Resolvers;
using PluginState.States;

namespace PluginState.Orleans.Trials.Throughput;

/// <summary>How many updates a second, beside a bare grain that stores as many bytes with the same provider: in turns, on the same silos, by as many callers.</summary>
internal static class ThroughputCommand
{
    private const double Goal = 0.8;

    private static readonly UpdateOptions _update = new() { Strategy = ConflictStrategy.LastWriteWins };

    public static Command Create()
    {
        var silos = new Option<int>("--silos") { Description = "How many silos.", DefaultValueFactory = static _ => 1 };
        var callers = new Option<int>("--callers") { Description = "How many callers at once.", DefaultValueFactory = static _ => 16 };
        var states = new Option<int>("--states") { Description = "How many states.", DefaultValueFactory = static _ => 500 };
        var rounds = new Option<int>("--rounds") { Description = "How many rounds of each.", DefaultValueFactory = static _ => 9 };
        var seconds = new Option<double>("--seconds") { Description = "How long one round is.", DefaultValueFactory = static _ => 4 };
        var command = new Command("throughput", "Updates a second, beside a bare grain that stores as many bytes with the same provider.") { silos, callers, states, rounds, seconds };
        command.SetAction(async (parsed, _) =>
        {
            if (!RedisServer.IsInstalled)
            {
                await Console.Error.WriteLineAsync(RedisServer.MissingMessage);
                return 2;
            }

            return await RunAsync(parsed.GetValue(silos), parsed.GetValue(callers), parsed.GetValue(states), parsed.GetValue(rounds), TimeSpan.FromSeconds(parsed.GetValue(seconds)));
        });
        return command;
    }

    private static async Task<int> RunAsync(int silos, int callers, int states, int rounds, TimeSpan length)
    {
        await using var redis = await RedisServer.StartAsync();
        var cluster = Guid.NewGuid().ToString("N");
        var log = Path.GetTempFileName();
        var processes = new List<SiloProcess>();
        try
        {
            for (var i = 0; i < silos; i++)
                processes.Add(await SiloProcess.StartAsync(redis.Address, cluster, usesPlugin: false, log));
            using var host = SiloHost.BuildFrontEnd(redis.Address, cluster);
            await host.StartAsync();
            await using var stored = await StoredDocuments.OpenAsync(redis.Address);
            var exitCode = await CompareAsync(host, stored, callers, states, rounds, length);
            await host.StopAsync();
            return exitCode;
        }
        finally
        {
            foreach (var process in processes)
                await process.DisposeAsync();
            File.Delete(log);
        }
    }

    private static async Task<int> CompareAsync(IHost host, StoredDocuments stored, int callers, int states, int rounds, TimeSpan length)
    {
        var document = StateValue.Parse($$"""{"text":"{{new string('x', 860)}}","n":0}""");
        var (manager, grains) = (host.Services.GetRequiredService<StateManager>(), host.Services.GetRequiredService<IGrainFactory>());
        var contexts = new string[states];
        var bare = new IBareGrain[states];
        for (var i = 0; i < states; i++)
        {
            contexts[i] = (await manager.CreateContextAsync(Name(i), document)).Id;
            bare[i] = grains.GetGrain<IBareGrain>(Name(i));
            await bare[i].Fill(document.ToUtf8());
        }

        Console.WriteLine($"{callers} callers, {states} states, documents of {document.ToUtf8().Length} bytes, rounds of {length.TotalSeconds:0.#} s; {Environment.ProcessorCount} cores");
        var ratios = new List<double>();
        var ours = new List<double>();
        var theirs = new List<double>();
        for (var round = -1; round < rounds; round++) // one to warm up
        {
            var before = await StoredBytesAsync(stored, states);
            var pluginState = await MeasureAsync(callers, states, length, (state, n) => manager.UpdateAsync(contexts[state], JsonPatch.Parse(Patch(n)), _update).AsTask());
            var after = await StoredBytesAsync(stored, states);
            var bytes = (before + after) / 2; // what it stored in the round on the average: the operation ids grow until there are as many as are kept
            var bareGrain = await MeasureAsync(callers, states, length, (state, n) => bare[state].Update(Encoding.UTF8.GetBytes(Patch(n)), bytes));
            Console.WriteLine($"{(round < 0 ? "warm-up" : $"round {round}"),-8} PluginState {pluginState,7:0}/s, bare grain {bareGrain,7:0}/s, {pluginState / bareGrain:0.00}x; {bytes} bytes stored; load {LoadAverage()}");
            if (round < 0)
                continue;
            ours.Add(pluginState);
            theirs.Add(bareGrain);
            ratios.Add(pluginState / bareGrain);
        }

        var ratio = Median(ratios);
        Console.WriteLine($"medians: PluginState {Median(ours):0}/s, bare grain {Median(theirs):0}/s; of the rounds' ratios {ratio:0.00}x, from {ratios.Min():0.00}x to {ratios.Max():0.00}x");
        Console.WriteLine($"{(ratio >= Goal ? "met   " : "missed")} at least {Goal:0.0}x of a bare grain");
        return ratio >= Goal ? 0 : 1;
    }

    private static async Task<double> MeasureAsync(int callers, int states, TimeSpan length, Func<int, int, Task> update)
    {
        var begun = Stopwatch.GetTimestamp();
        var counts = await Task.WhenAll(Enumerable.Range(0, callers).Select(caller => Task.Run(async () =>
        {
            var random = new Random(caller);
            var count = 0;
            for (; Stopwatch.GetElapsedTime(begun) < length; count++)
                await update(random.Next(states), (count * callers) + caller);
            return count;
        })));
        return counts.Sum() / Stopwatch.GetElapsedTime(begun).TotalSeconds;
    }

    private static async Task<int> StoredBytesAsync(StoredDocuments stored, int states)
    {
        var sum = 0L;
        for (var i = 0; i < states; i++)
            sum += (await stored.ReadContentAsync(Name(i))).Length;
        return (int)(sum / states);
    }

    private static string Name(int state) => $"state-{state}";

    private static string Patch(int n) => $$"""[{"op":"replace","path":"/n","value":{{n}}}]""";

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    private static string LoadAverage() => File.Exists("/proc/loadavg") ? File.ReadAllText("/proc/loadavg").Split(' ')[0] : "unknown";
}
