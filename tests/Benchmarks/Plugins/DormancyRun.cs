using System.Diagnostics;
using System.Globalization;
using PluginState.Benchmarks.Harness;
using PluginState.Conflicts;
using PluginState.Documents;

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
                File.WriteAllBytes(Path.Combine(folder.FullName, $"Plugin{i}.dll"), PluginImages.Merging($"Plugin{i}", $"merged-{i}"));
            var (keep, letGo) = (Measure(KeepAll), Measure(LetGo));
            double[] Measure(string mode) => ChildProcess.Run(["plugins", Once, mode, folder.FullName, $"{plugins}", $"{accesses}"], tiered: false);
            var table = new MarkdownTable($"{plugins} plugins, {Live} live, {accesses} accesses", "settled, MiB", "came back", "ms, median", "ms, 99 %");
            table.Row("all code stays (the default)", $"{keep[0]:0.0}", "0", "–", "–");
            table.Row("UnloadDormantPlugins", $"{letGo[0]:0.0}", $"{letGo[1]:0}", $"{letGo[2]:0.0}", $"{letGo[3]:0.0}");
            Output.Table(table);
            Output.Text($"Resident memory of a process at the end, without what the JIT takes to compile the host a second time. Each plugin merges orders, a record with a list and another record in it, and is called when it is accessed. Both collect all garbage after every {AccessesBetweenLooks} accesses and eight times at the end; without collections, nothing that was let go leaves memory.");
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
        var conflict = new StateConflict(
            "state",
            new(JsonPointer.Parse("/order"), ConflictKind.EditEdit, Order(1), Order(2), Order(3)),
            new(default, "ann"), new(default, "bob"), attempt: 1);
        var returns = new List<double>();
        for (var access = 1; access <= accesses; access++)
        {
            var name = $"merged-{random.Next(plugins)}";
            var isAway = folder.Host.Plugins.Single(plugin => plugin.Resolvers[0].Name == name).IsCodeLoaded == false;
            var began = Stopwatch.GetTimestamp();
            if (!folder.Catalog.TryResolve(name, out var resolver))
                throw new InvalidOperationException($"'{name}' is not declared.");
            var resolve = resolver.Resolver;
            if (isAway)
                returns.Add(Nanoseconds.Since(began) / 1e6);
            if ((await resolve(conflict, CancellationToken.None)).Kind != ResolutionKind.Set)
                throw new InvalidOperationException($"'{name}' did not answer.");
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
        ChildProcess.Tell(Environment.WorkingSet / MiB, sorted.Length, sorted.Length == 0 ? 0 : Quartiles.At(sorted, 0.5), sorted.Length == 0 ? 0 : Quartiles.At(sorted, 0.99));

        static Slot<StateValue> Order(int count) => new(StateValue.Parse($$$"""{"id":"tea","count":{{{count}}},"tags":["a","b"],"price":{"amount":2.5,"currency":"EUR"}}"""));

        void Look()
        {
            folder.Rescan();
            GC.Collect();
            GC.WaitForPendingFinalizers();
            folder.Rescan();
        }
    }
}
