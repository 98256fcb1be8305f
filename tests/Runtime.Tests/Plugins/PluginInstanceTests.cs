using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using PluginState.Plugins;
using static PluginState.Tests.Plugins.PluginCompiler;

namespace PluginState.Tests.Plugins;

/// <summary>What the resolvers of a plugin are called on, and what they take from the host.</summary>
public sealed class PluginInstanceTests
{
    [Fact]
    public async Task An_object_that_calls_share_is_disposed_when_the_code_is_unloaded()
    {
        var disposed = "PluginInstanceTests." + Guid.NewGuid();
        await using var bench = new PluginBench();
        bench.Drop("Owns", PluginCompiler.Compile("Plugin", PluginCompiler.Whole(Marked, Declarations, """
            public static Resolver Bind(int index, ResolverInstances instances)
            {
                var own = instances.Single<Own>(static _ => new Own());
                return (_, _) => new(Resolution.Decline($"{++own.Calls}"));
            }
            """) + $$"""
            public sealed class Own : IDisposable
            {
                public int Calls;
                public void Dispose() => AppContext.SetSwitch("{{disposed}}", true);
            }
            """));
        await bench.Rescan();
        Assert.Equal(["1", "2"], [await bench.Ask("answer"), await bench.Ask("answer")]);
        var context = PluginBench.ContextOf("Owns");
        Assert.False(AppContext.TryGetSwitch(disposed, out _));

        Directory.Delete(Path.Combine(bench.Folder, "Owns"), recursive: true);
        await bench.Rescan();

        await bench.AssertCollected(context);
        Assert.True(AppContext.TryGetSwitch(disposed, out _));
    }

    [Fact]
    public async Task What_throws_when_it_is_disposed_is_unloaded_all_the_same()
    {
        await using var bench = new PluginBench();
        bench.Drop("Throws", PluginCompiler.Compile("Plugin", PluginCompiler.Whole(Marked, Declarations, """
            public static Resolver Bind(int index, ResolverInstances instances)
            {
                var own = instances.Single<Own>(static _ => new Own());
                return (_, _) => new(Resolution.Decline(own.ToString()));
            }
            """) + "public sealed class Own : IAsyncDisposable { public ValueTask DisposeAsync() => throw new InvalidOperationException(); }"));
        await bench.Rescan();
        Assert.Equal("Own", await bench.Ask("answer"));
        var context = PluginBench.ContextOf("Throws");

        Directory.Delete(Path.Combine(bench.Folder, "Throws"), recursive: true);
        await bench.Rescan();

        await bench.AssertCollected(context);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_logger_is_the_hosts_whether_the_plugin_brings_a_copy_of_its_type_or_not(bool bringsCopy)
    {
        var collector = new FakeLogCollector();
        await using var services = new ServiceCollection().AddLogging(builder => builder.AddProvider(new FakeLoggerProvider(collector))).BuildServiceProvider();
        await using var bench = new PluginBench(services: services);
        var logging = await File.ReadAllBytesAsync(typeof(ILogger).Assembly.Location, PluginBench.Token);
        (string, byte[])[] beside = bringsCopy ? [("Microsoft.Extensions.Logging.Abstractions.dll", logging)] : [];
        bench.Drop("Logs", PluginCompiler.Compile("Plugin", PluginCompiler.Whole(Marked, Declarations, """
            public static Resolver Bind(int index, ResolverInstances instances)
            {
                var logger = ((Microsoft.Extensions.Logging.ILoggerFactory)instances.Services.GetService(typeof(Microsoft.Extensions.Logging.ILoggerFactory))).CreateLogger("My.Rules");
                return (_, _) =>
                {
                    logger.Log(Microsoft.Extensions.Logging.LogLevel.Information, 0, "asked", null, static (state, _) => state);
                    return new(Resolution.Decline(instances.Services.GetService(typeof(string)) is null ? "nothing else" : "more"));
                };
            }
            """), logging), beside);
        await bench.Rescan();

        Assert.Equal("nothing else", await bench.Ask("answer"));
        var record = Assert.Single(collector.GetSnapshot());
        Assert.Equal(("My.Rules", "asked"), (record.Category, record.Message));
    }

    [Fact]
    public async Task A_shared_assembly_newer_than_the_hosts_is_rejected()
    {
        await using var bench = new PluginBench();
        var newer = PluginCompiler.CompileWithoutContracts("Microsoft.Extensions.Logging.Abstractions", "[assembly: System.Reflection.AssemblyVersion(\"99.0.0.0\")] public static class Newer { public const string Text = \"\"; public static string Get() => Text; }");
        bench.Drop("Newer", PluginCompiler.Plugin("Newer.Get()", references: newer), ("Microsoft.Extensions.Logging.Abstractions.dll", newer));
        await bench.Rescan();
        Assert.Contains("99.0.0.0, which plugins share with the host", bench.AssertRejected("Newer", PluginRejectionCode.MissingDependency).Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"pluginstate 1\\nr\\tother\\tint\\t-\"", "(other)")]
    [InlineData("\"pluginstate 1\\nr\\t\\tint\\t-\"", "line 2")]
    [InlineData("\"pluginstate 7\"", "does not begin with")]
    public async Task A_catalogue_that_is_none_or_says_something_else_than_the_methods_is_rejected(string catalogue, string reason)
    {
        await using var bench = new PluginBench();
        bench.Drop("Says", PluginCompiler.Compile("Plugin", PluginCompiler.Whole(
            Marked, Declarations, "public static Resolver Bind(int index, ResolverInstances instances) => null;", attribute: $"[assembly: ResolverModule<Module>({catalogue})]")));
        await bench.Rescan();
        Assert.Contains(reason, bench.AssertRejected("Says", PluginRejectionCode.ModuleMismatch).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Value_types_and_options_are_read_from_the_catalogue_without_loading_anything()
    {
        using var file = new TempFile(PluginCompiler.Compile("Plugin", PluginCompiler.Whole(
            Marked, Declarations, "public static Resolver Bind(int index, ResolverInstances instances) => null;",
            attribute: "[assembly: ResolverModule<Module>(\"pluginstate 1\\np\\t0\\t/a\\nr\\tanswer\\tApp.Order\\tsynchronous,priority=3\\nm\\t/tags\\tSet\")]")));
        var inspection = PluginInspector.Inspect(file.Path);
        Assert.Null(inspection.Rejection);
        var resolver = Assert.Single(inspection.Resolvers);
        Assert.Equal(("answer", "App.Order", 3, true), (resolver.Name, resolver.ValueType, resolver.Priority, resolver.IsSynchronous));
        Assert.Equal(["/a"], resolver.Paths);
    }

    private sealed class TempFile : IDisposable
    {
        private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("pluginstate-tests-");

        public TempFile(byte[] bytes) => File.WriteAllBytes(Path = System.IO.Path.Combine(_folder.FullName, "Plugin.dll"), bytes);

        public string Path { get; }

        public void Dispose() => _folder.Delete(recursive: true);
    }
}
