using System.Runtime.Loader;
using McMaster.NETCore.Plugins;
using PluginState.Benchmarks.Harness;

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
                warmUp: quick ? 3 : 20,
                rounds: quick ? 9 : 101);
            var table = new MarkdownTable("one plugin", "ms", "ratio");
            foreach (var name in new[] { Ours, Bare })
                table.Row(name, $"{results.Times.Nanoseconds(name).Median / 1e6:0.00}", name == Bare ? "1" : results.Times.Ratio(name, Bare).ToString());
            Output.Table(table);
            Output.Text("PluginState looks at the folder, reads and hashes the files, inspects the metadata, stages a copy, loads it with McMaster's loader on a thread of its own and declares the resolver. The bare load reads the assembly.");
            Output.Table(Goal.Table([new("Load of one plugin", 1.5, results.Times.Ratio(Ours, Bare).Median, "×", "the bare load")]));
        }
        finally
        {
            folder.DisposeAsync().AsTask().GetAwaiter().GetResult();
            bare.Delete(recursive: true);
        }
    }
}
