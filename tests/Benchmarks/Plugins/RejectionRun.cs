using System.Diagnostics;
using PluginState.Benchmarks.Harness;
using PluginState.Plugins;

namespace PluginState.Benchmarks.Plugins;

/// <summary>How long it takes to see that something is no plugin.</summary>
internal static class RejectionRun
{
    private const string Source = "using PluginState; internal static class Rules { [ConflictResolver(\"a\")] internal static long Add(long local, long remote) => local; }";

    public static void Run(bool quick)
    {
        Output.Section("Rejections");
        Output.Progress("rejections");
        var good = PluginImages.Compile("Good", Source);
        var (table, worst) = (new MarkdownTable("rejected as", "ms, median", "ms, 99 %"), 0.0);
        foreach (var (image, manifest) in Broken(good))
        {
            var folder = new PluginFolder();
            try
            {
                folder.Rescan();
                var times = new List<double>();
                PluginRejectionCode? code = null;
                for (var round = quick ? 30 : 300; round > 0; round--)
                {
                    folder.Drop("Broken", image, manifest);
                    var began = Stopwatch.GetTimestamp();
                    folder.Rescan();
                    times.Add(Nanoseconds.Since(began) / 1e6);
                    code = folder.Host.Plugins.Single().Rejection?.Code ?? throw new InvalidOperationException("A broken plugin was taken.");
                    folder.Remove("Broken");
                    folder.Rescan();
                }

                double[] sorted = [.. times.Order()];
                worst = Math.Max(worst, Quartiles.At(sorted, 0.5));
                table.Row($"{code}", $"{Quartiles.At(sorted, 0.5):0.00}", $"{Quartiles.At(sorted, 0.99):0.00}");
            }
            finally
            {
                folder.DisposeAsync().AsTask().GetAwaiter().GetResult();
            }
        }

        Output.Table(table);
        Output.Text("From the call of RescanAsync to its end: looking at the folder, reading, hashing, inspecting, telling.");
        Output.Table(Goal.Table([new("Any rejection, median", 1, worst, "ms")]));
    }

    private static IEnumerable<(byte[] Image, string? Manifest)> Broken(byte[] good)
    {
        yield return ("no DLL"u8.ToArray(), null);
        yield return (good[..(good.Length / 2)], null);
        yield return (File.ReadAllBytes(Path.Combine(System.Runtime.InteropServices.RuntimeEnvironment.GetRuntimeDirectory(), OperatingSystem.IsWindows() ? "clretwrc.dll" : OperatingSystem.IsMacOS() ? "libSystem.Native.dylib" : "libSystem.Native.so")), null);
        yield return (PluginImages.Compile("Empty", "class Nothing { }"), null);
        yield return (good, "{ \"unlodable\": true }");
        yield return (good, "{ \"minimumContract\": \"99.0\" }");
    }
}
