using PluginState.Plugins;

namespace PluginState.Tests.Plugins;

/// <summary>What could end the process if the host did it wrong. Not run with the others: <see cref="PluginTrialTests"/> runs it in a process of its own.</summary>
public sealed class PluginTrials
{
    private const int Rounds = 40, Callers = 4;

    /// <summary>A DLL that was loaded from where it lies, and is then overwritten there, takes the process with it.</summary>
    [Fact(Explicit = true)]
    public async Task A_live_dll_is_cut_short_filled_with_noise_and_overwritten_in_place_while_it_is_called()
    {
        await using var bench = new PluginBench();
        var dependency = PluginCompiler.CompileWithoutContracts("Words", "public static class Words { public static string Of(int number) => \"word \" + number; }");
        byte[] Plugin(int number) => PluginCompiler.Plugin($"Words.Of({number})", references: dependency);
        var path = bench.Drop("Votes", Plugin(0), ("Words.dll", dependency));
        var words = Path.Combine(Path.GetDirectoryName(path)!, "Words.dll");
        await bench.Host.StartAsync(PluginBench.Token);
        var (current, isOver, calls) = (0, false, 0);
        var callers = Enumerable.Range(0, Callers).Select(_ => Task.Run(async () =>
        {
            while (!Volatile.Read(ref isOver))
            {
                var least = Volatile.Read(ref current);
                var answer = await bench.Ask("answer");
                Assert.StartsWith("word ", answer, StringComparison.Ordinal);
                Assert.True(int.Parse(answer![5..], System.Globalization.CultureInfo.InvariantCulture) >= least, $"{answer}, where {least} had been replaced.");
                Interlocked.Increment(ref calls);
            }
        })).ToArray();
        var random = new Random(7);
        for (var round = 1; round <= Rounds; round++)
        {
            var next = Plugin(round);
            var noise = new byte[next.Length];
            random.NextBytes(noise);
            foreach (var wrong in new[] { next[..(next.Length / 2)], noise, [] })
            {
                await File.WriteAllBytesAsync(path, wrong, PluginBench.Token); // in place: the same file, its length and bytes changed under whoever has it
                await File.WriteAllBytesAsync(words, wrong, PluginBench.Token);
                await bench.Rescan();
                Assert.Equal(PluginStatus.Active, bench["Votes"].State);
            }

            await File.WriteAllBytesAsync(words, dependency, PluginBench.Token);
            await File.WriteAllBytesAsync(path, next, PluginBench.Token);
            await bench.Rescan();
            Assert.Null(bench["Votes"].Rejection);
            Volatile.Write(ref current, round);
        }

        Volatile.Write(ref isOver, true);
        await Task.WhenAll(callers);
        Assert.True(calls >= Callers);
    }
}
