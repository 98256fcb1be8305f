using System.Diagnostics.Metrics;
using System.Runtime.Loader;
using McMaster.NETCore.Plugins;
using PluginState.Benchmarks.Harness;
using PluginState.Diagnostics;

namespace PluginState.Benchmarks.Plugins;

/// <summary>From a plugin in the folder to one whose resolvers are declared, beside the bare load of its assembly.</summary>
internal static class LoadRun
{
    private const string Ours = "PluginState", Bare = "McMaster.NETCore.Plugins, bare";

    public static void Run(bool quick)
    {
        Output.Section("Loads");
        Output.Progress("loads");
        var folder = new PluginFolder();
        var bare = Directory.CreateTempSubdirectory("pluginstate-benchmark-");
        try
        {
            var image = PluginImages.Adding("Adding", "added");
            var (warmUp, rounds) = quick ? (3, 9) : (20, 101);
            var loads = new List<double>();
            using var listener = new MeterListener();
            listener.InstrumentPublished = static (instrument, listener) =>
            {
                if (instrument is { Meter.Name: PluginStateMetrics.MeterName, Name: "pluginstate.plugin.load.duration" })
                    listener.EnableMeasurementEvents(instrument);
            };
            listener.SetMeasurementEventCallback<double>((_, seconds, _, _) => loads.Add(seconds * 1e9));
            listener.Start();
            var results = Trials.Run(
                [
                    new(Ours, turn =>
                    {
                        foreach (var plugin in folder.Host.Plugins)
                            folder.Remove(plugin.Name);
                        folder.Rescan();
                        folder.Drop("Adding", image);
                        return () =>
                        {
                            folder.Rescan();
                            return folder.Host;
                        };
                    }),
                    new(Bare, turn =>
                    {
                        var file = Path.Combine(bare.CreateSubdirectory($"{turn}").FullName, "Adding.dll");
                        File.WriteAllBytes(file, image);
                        return () =>
                        {
                            var config = new PluginConfig(file)
                            {
                                IsUnloadable = true, LoadInMemory = true, EnableHotReload = false, PreferSharedTypes = false, DefaultContext = AssemblyLoadContext.Default,
                            };
                            config.SharedAssemblies.Add(typeof(ResolverModuleAttribute).Assembly.GetName());
                            using var loader = new PluginLoader(config);
                            return loader.LoadDefaultAssembly();
                        };
                    }),
                ],
                warmUp,
                rounds);
            var load = Quartiles.Of([.. loads.Skip(warmUp)]).Median;
            var bareLoad = results.Times.Nanoseconds(Bare).Median;
            var table = new MarkdownTable("one plugin", "ms", "ratio");
            table.Row(Ours, $"{results.Times.Nanoseconds(Ours).Median / 1e6:0.00}", results.Times.Ratio(Ours, Bare).ToString());
            table.Row("… of that, the load", $"{load / 1e6:0.00}", $"{load / bareLoad:0.00}");
            table.Row(Bare, $"{bareLoad / 1e6:0.00}", "1");
            Output.Table(table);
            Output.Text("PluginState looks at the folder, reads and hashes the files, inspects the metadata, stages a copy, loads it with McMaster's loader on another thread and asks it for its module, and declares the resolver. The bare load reads the assembly.");
            Output.Table(Goal.Table(
            [
                new("Load of one plugin", 1.5, load / bareLoad, "×", "the bare load"),
                new("From the folder to declared", 1.5, results.Times.Ratio(Ours, Bare).Median, "×", "the bare load"),
            ]));
        }
        finally
        {
            folder.DisposeAsync().AsTask().GetAwaiter().GetResult();
            bare.Delete(recursive: true);
        }
    }
}
