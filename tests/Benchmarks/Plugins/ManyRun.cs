using System.Diagnostics;
using PluginState.Benchmarks.Harness;

namespace PluginState.Benchmarks.Plugins;

/// <summary>Hundreds of plugins in one folder that is watched.</summary>
internal static class ManyRun
{
    public static void Run(bool quick)
    {
        Output.Section("Many plugins");
        var count = quick ? 40 : 300;
        Output.Progress($"{count} plugins");
        var folder = new PluginFolder(count);
        try
        {
            for (var i = 0; i < count; i++)
                folder.Drop($"Plugin{i}", PluginImages.Adding($"Plugin{i}", $"added-{i}"));
            var before = Watches();
            var began = Stopwatch.GetTimestamp();
            folder.Host.StartAsync().GetAwaiter().GetResult();
            var started = Stopwatch.GetElapsedTime(began);
            var watches = Watches() - before;
            began = Stopwatch.GetTimestamp();
            folder.Rescan();
            var rescanned = Stopwatch.GetElapsedTime(began);
            var loaded = folder.Host.Plugins.Count(static plugin => plugin is { IsCodeLoaded: true, Rejection: null });
            var table = new MarkdownTable($"{count} plugins", "");
            table.Row("loaded", $"{loaded}");
            table.Row("start, s", $"{started.TotalSeconds:0.0}");
            table.Row("look at a folder in which nothing changed, ms", $"{rescanned.TotalMilliseconds:0.0}");
            table.Row("inotify instances", OperatingSystem.IsLinux() ? $"{watches}" : "only on Linux");
            Output.Table(table);
            if (OperatingSystem.IsLinux())
                Output.Table(Goal.Table([new("inotify instances", 1, watches, "instances")]));
            if (loaded != count)
                throw new InvalidOperationException($"{loaded} of {count} plugins were taken.");
        }
        finally
        {
            folder.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }
    }

    private static int Watches() => !OperatingSystem.IsLinux() ? 0 : Directory.GetFiles("/proc/self/fd")
        .Count(static descriptor => new FileInfo(descriptor).LinkTarget?.Contains("inotify", StringComparison.Ordinal) == true);
}
