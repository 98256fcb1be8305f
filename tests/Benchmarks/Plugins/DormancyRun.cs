using System.Diagnostics;
using System.Globalization;
using PluginState.Benchmarks.Harness;

namespace PluginState.Benchmarks.Plugins;

/// <summary>Many plugins of which few are live: what their code costs in memory, and what it costs to let it go and take it back.</summary>
internal static class DormancyRun
{
    public const string Once = "dormancy-once";

    private const string KeepAll = "keep", LetGo = "let-go";
    private const int Live = 20, AccessesBetweenLooks = 100, LooksAtTheEnd = 8;
    private const double MiB = 1024 * 1024;

    public static void Run(bool quick)
    {
        Output.Section("Dormant plugins");
        var (plugins, accesses) = quick ? (60, 400) : (200, 2000);
        var folder = Directory.CreateTempSubdirectory("pluginstate-benchmark-");
        try
        {
            Output.Progress($"compiling {plugins} plugins");
            for (var i = 0; i < plugins; i++)
                File.WriteAllBytes(Path.Combine(folder.FullName, $"Plugin{i}.dll"), PluginImages.Adding($"Plugin{i}", $"added-{i}"));
            var (keep, letGo) = (Measure(KeepAll, folder.FullName, plugins, accesses), Measure(LetGo, folder.FullName, plugins, accesses));
            var table = new MarkdownTable($"{plugins} plugins, {Live} live, {accesses} accesses", "settled, MiB", "came back", "ms, median", "ms, 99 %");
            table.Row("all code stays (the default)", $"{keep[0]:0.0}", "0", "–", "–");
            table.Row("UnloadDormantPlugins", $"{letGo[0]:0.0}", $"{letGo[1]:0}", $"{letGo[2]:0.0}", $"{letGo[3]:0.0}");
            Output.Table(table);
            Output.Text($"Resident memory of a process at the end. Both collect all garbage after every {AccessesBetweenLooks} accesses and eight times at the end; without collections, nothing that was let go leaves memory.");
            Output.Table(Goal.Table([new("Settled memory, below that of keeping all", 0, 15 - (keep[0] - letGo[0]), "MiB missing to 15")]));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Measures in this process: prints MiB, how many came back, and milliseconds.</summary>
    public static async Task RunOnceAsync(IReadOnlyList<string> arguments)
    {
        var (letGo, plugins, accesses) = (arguments[0] == LetGo, int.Parse(arguments[2], CultureInfo.InvariantCulture), int.Parse(arguments[3], CultureInfo.InvariantCulture));
        await using var folder = new PluginFolder(Live, options =>
        {
            options.UnloadDormantPlugins = letGo;
            options.DormantUnloadDelay = TimeSpan.Zero;
        });
        for (var i = 0; i < plugins; i++)
            folder.Drop($"Plugin{i}", await File.ReadAllBytesAsync(Path.Combine(arguments[1], $"Plugin{i}.dll")), """{ "unloadable": true }""");
        folder.Rescan();
        var random = new Random(1);
        var returns = new List<double>();
        for (var access = 1; access <= accesses; access++)
        {
            var name = $"added-{random.Next(plugins)}";
            var isAway = folder.Host.Plugins.Single(plugin => plugin.Resolvers[0].Name == name).IsCodeLoaded == false;
            var began = Stopwatch.GetTimestamp();
            if (!folder.Catalog.TryResolve(name, out var resolver))
                throw new InvalidOperationException($"'{name}' is not declared.");
            _ = resolver.Resolver;
            if (isAway)
                returns.Add(Nanoseconds.Since(began) / 1e6);
            if (access % AccessesBetweenLooks == 0)
                Look();
        }

        for (var i = 0; i < LooksAtTheEnd; i++)
        {
            Look();
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        }

        if (letGo && (folder.Host.Unloading.Count > 0 || folder.Host.Plugins.Count(static plugin => plugin.IsCodeLoaded) > Live))
            throw new InvalidOperationException($"{folder.Host.Plugins.Count(static plugin => plugin.IsCodeLoaded)} plugins are loaded at the end, and {folder.Host.Unloading.Count} on their way out.");
        double[] sorted = [.. returns.Order()];
        double[] figures = [Environment.WorkingSet / MiB, sorted.Length, sorted.Length == 0 ? 0 : Quartiles.At(sorted, 0.5), sorted.Length == 0 ? 0 : Quartiles.At(sorted, 0.99)];
        Output.Text(string.Join(' ', figures.Select(static figure => figure.ToString("R", CultureInfo.InvariantCulture))));

        void Look()
        {
            folder.Rescan();
            GC.Collect();
            GC.WaitForPendingFinalizers();
            folder.Rescan();
        }
    }

    private static double[] Measure(string mode, string folder, int plugins, int accesses)
    {
        Output.Progress($"  {mode}");
        var host = Environment.ProcessPath!;
        string[] self = Path.GetFileNameWithoutExtension(host) == "dotnet" ? [typeof(DormancyRun).Assembly.Location] : [];
        using var process = Process.Start(new ProcessStartInfo(host, [.. self, "plugins", Once, mode, folder, $"{plugins}", $"{accesses}"]) { RedirectStandardOutput = true })!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? [.. output.Trim().Split(' ').Select(static figure => double.Parse(figure, CultureInfo.InvariantCulture))]
            : throw new InvalidOperationException($"The measuring process ended with {process.ExitCode}: {output}");
    }
}
