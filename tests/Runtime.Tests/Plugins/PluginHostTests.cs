using Microsoft.Extensions.Logging.Testing;
using PluginState.Plugins;
using PluginState.Resolvers;

namespace PluginState.Tests.Plugins;

public sealed class PluginHostTests
{
    [Fact]
    public async Task A_dropped_folder_adds_its_resolvers_and_each_counts_toward_the_limit()
    {
        await using var bench = new PluginBench(capacity: 2);
        bench.Registry.Register("by-hand", static (_, _) => new(Resolution.Decline()));
        bench.Drop("One", PluginCompiler.Plugin("\"one\"", "one", "/scores/*", "2.3.0.0"));
        bench.Drop("Two", PluginCompiler.Plugin("\"two\"", "two"));

        await bench.Rescan();

        Assert.Equal(2, bench.Registry.Count);
        Assert.False(bench.Registry.TryGet("by-hand", out Resolver? _));
        Assert.Equal("one", await bench.Ask("one"));
        Assert.Equal("two", await bench.Ask("two"));
        var info = bench["One"];
        Assert.Equal(PluginStatus.Active, info.State);
        Assert.Equal(new Version(2, 3, 0, 0), info.Version);
        Assert.Equal(typeof(ResolverModuleAttribute).Assembly.GetName().Version, info.ContractVersion);
        Assert.Equal(1, info.Generation);
        Assert.NotNull(info.LoadedAt);
        Assert.Equal(64, info.ContentHash!.Length);
        Assert.Equal(["/scores/*"], Assert.Single(info.Resolvers).Paths);
        Assert.Equal([PluginStatus.Discovered, PluginStatus.Loaded, PluginStatus.Active], bench.Changes.Where(change => change.Name == "One").Select(change => change.State));
    }

    [Fact]
    public async Task A_plugin_none_of_whose_resolvers_is_live_is_dormant_until_one_is_needed()
    {
        await using var bench = new PluginBench(capacity: 1);
        bench.Drop("One", PluginCompiler.Plugin("\"one\"", "one"));
        bench.Drop("Two", PluginCompiler.Plugin("\"two\"", "two"));
        await bench.Rescan();
        Assert.Equal([PluginStatus.Dormant, PluginStatus.Active], bench.Host.Plugins.Select(info => info.State));

        Assert.Equal("one", await bench.Ask("one"));

        Assert.Equal([PluginStatus.Active, PluginStatus.Dormant], bench.Host.Plugins.Select(info => info.State));
        Assert.Equal(1, bench.Registry.Count);
    }

    [Fact]
    public async Task A_flat_dll_is_a_plugin()
    {
        await using var bench = new PluginBench();
        bench.DropFlat("Flat", PluginCompiler.Plugin("\"flat\""));

        await bench.Rescan();

        Assert.Equal(PluginStatus.Active, bench["Flat"].State);
        Assert.Equal("flat", await bench.Ask("answer"));
    }

    [Fact]
    public async Task A_flat_dll_cannot_use_its_neighbours_as_dependencies()
    {
        await using var bench = new PluginBench();
        var dependency = PluginCompiler.Compile("Neighbour", "public static class Neighbour { public static string Text => \"hello\"; }");
        bench.DropFlat("Neighbour", dependency);
        bench.DropFlat("Flat", PluginCompiler.Plugin("Neighbour.Text", references: dependency));

        await bench.Rescan();

        Assert.Contains("'Neighbour'", bench.AssertRejected("Flat", PluginRejectionCode.MissingDependency).Reason, StringComparison.Ordinal);
        bench.AssertRejected("Neighbour", PluginRejectionCode.NoResolvers);
    }

    [Fact]
    public async Task A_folder_goes_before_a_flat_dll_of_its_name()
    {
        await using var bench = new PluginBench();
        bench.DropFlat("Same", PluginCompiler.Plugin("\"flat\""));
        await bench.Rescan();
        Assert.Equal("flat", await bench.Ask("answer"));
        bench.Drop("Same", PluginCompiler.Plugin("\"folder\""));

        await bench.Rescan();
        await bench.Rescan();

        Assert.Equal("folder", await bench.Ask("answer"));
        Assert.Equal([PluginStatus.Active, PluginStatus.Rejected], bench.Host.Plugins.Select(info => info.State));
        Assert.Equal(PluginRejectionCode.NameClash, bench.Host.Plugins[1].Rejection!.Code);
        Assert.Single(bench.Changes, change => change.Rejection?.Code == PluginRejectionCode.NameClash);
    }

    [Fact]
    public async Task More_plugins_than_allowed_are_rejected_until_one_leaves()
    {
        await using var bench = new PluginBench(configure: options => options.MaxPlugins = 2);
        foreach (var name in (string[])["C", "A", "B"])
            bench.Drop(name, PluginCompiler.Plugin("\"\"", name));
        bench.Drop("0-broken", [1, 2, 3]);
        await bench.Rescan();
        bench.AssertRejected("C", PluginRejectionCode.TooManyPlugins);
        Assert.Equal(["A", "B"], bench.Catalog.Declared.Select(resolver => resolver.Declaration.Name));

        Directory.Delete(Path.Combine(bench.Folder, "A"), recursive: true);
        await bench.Rescan();

        Assert.Equal(PluginStatus.Active, bench["C"].State);
        Assert.Equal(["B", "C"], bench.Catalog.Declared.Select(resolver => resolver.Declaration.Name));
    }

    [Fact]
    public async Task What_is_compiled_in_goes_before_a_plugin_that_declares_the_same_name()
    {
        await using var bench = new PluginBench();
        bench.Drop("Late", PluginCompiler.Plugin("\"plugin\""));
        await bench.Rescan();
        bench.Catalog.Declare(ResolverOrigin.CompiledIn("App"), [new("answer")], static _ => static (_, _) => new(Resolution.Decline("app")));

        Assert.Equal("app", await bench.Ask("answer"));
        Assert.Equal(PluginStatus.Dormant, bench["Late"].State);
    }

    [Fact]
    public async Task Two_plugins_use_conflicting_versions_of_a_dependency_and_both_are_right()
    {
        await using var bench = new PluginBench();
        foreach (var version in (string[])["1.0.0.0", "2.0.0.0"])
        {
            var dependency = PluginCompiler.Compile("Private.Dependency",
                $"[assembly: System.Reflection.AssemblyVersion(\"{version}\")] public static class Dependency {{ public static string Text => \"{version}\"; }}");
            bench.Drop("Uses" + version[0], PluginCompiler.Plugin("Dependency.Text", "ask" + version[0], references: dependency), ("Private.Dependency.dll", dependency));
        }

        await bench.Rescan();

        Assert.Equal("1.0.0.0", await bench.Ask("ask1"));
        Assert.Equal("2.0.0.0", await bench.Ask("ask2"));
    }

    [Fact]
    public async Task A_plugin_may_ship_its_own_copy_of_the_contracts()
    {
        await using var bench = new PluginBench();
        bench.Drop("Ships", PluginCompiler.Plugin("\"shared\""),
            ("PluginState.Plugins.Abstractions.dll", await File.ReadAllBytesAsync(typeof(ResolverModuleAttribute).Assembly.Location, PluginBench.Token)));

        await bench.Rescan();

        Assert.Equal("shared", await bench.Ask("answer"));
    }

    [Fact]
    public async Task What_a_resolver_throws_comes_out_as_a_host_exception_that_holds_nothing_of_the_plugin()
    {
        await using var bench = new PluginBench();
        bench.Drop("Throws", PluginCompiler.Compile("Plugin",
            PluginCompiler.Source("Own.Throw()") + "public sealed class Own : Exception { public override string Message => \"of its own\"; public static string Throw() => throw new Own(); }"));
        await bench.Rescan();

        var exception = await Assert.ThrowsAsync<PluginResolverException>(() => bench.Ask("answer"));

        Assert.Equal("plugin_resolver_failed", exception.Code);
        Assert.Equal(("Throws", "answer"), (exception.Plugin, exception.Resolver));
        Assert.Contains("Own: of its own", exception.Message, StringComparison.Ordinal);
        Assert.Null(exception.InnerException);
    }

    [Fact]
    public async Task What_binding_throws_comes_out_as_a_host_exception()
    {
        await using var bench = new PluginBench();
        bench.Drop("Unbound", PluginCompiler.Compile("Plugin", PluginCompiler.Whole(
            "[ConflictResolver(\"answer\")] public static int Mark(int local, int remote) => local;",
            "public static IReadOnlyList<ResolverDeclaration> Declarations { get; } = [new(\"answer\")];",
            "public static Resolver Bind(int index, ResolverInstances instances) => throw new NotSupportedException(\"not today\");")));
        await bench.Rescan();

        var exception = await Assert.ThrowsAsync<PluginResolverException>(() => bench.Ask("answer"));

        Assert.Contains("not today", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cancelled_call_is_reported_as_cancelled()
    {
        await using var bench = new PluginBench();
        bench.Drop("Waits", PluginCompiler.Compile("Plugin", PluginCompiler.Whole(
            "[ConflictResolver(\"answer\")] public static int Mark(int local, int remote) => local;",
            "public static IReadOnlyList<ResolverDeclaration> Declarations { get; } = [new(\"answer\")];",
            "public static Resolver Bind(int index, ResolverInstances instances) => static async (_, token) => { await Task.Delay(-1, token); return default; };")));
        await bench.Rescan();
        Assert.True(bench.Catalog.TryResolve("answer", out var resolver));
        using var cancel = new CancellationTokenSource();

        var call = resolver.Resolver(null!, cancel.Token).AsTask();
        await cancel.CancelAsync();

        var exception = await Assert.ThrowsAsync<OperationCanceledException>(() => call);
        Assert.Equal(cancel.Token, exception.CancellationToken);
    }

    [Fact]
    public async Task Disposing_twice_withdraws_once_and_leaves_nothing_staged()
    {
        var bench = new PluginBench();
        bench.Drop("One", PluginCompiler.Plugin("\"one\""));
        await bench.Host.StartAsync(PluginBench.Token);
        Assert.NotEmpty(Directory.GetDirectories(bench.Staging));

        await bench.Host.DisposeAsync();
        await bench.Host.DisposeAsync();

        Assert.Empty(bench.Catalog.Declared);
        Assert.Equal(0, bench.Registry.Count);
        Assert.Empty(bench.Host.Plugins);
        Assert.Empty(Directory.GetDirectories(bench.Staging));
        Assert.Single(bench.Changes, change => change.State == PluginStatus.Unloading);
        await Assert.ThrowsAsync<ObjectDisposedException>(bench.Rescan);
        await bench.DisposeAsync();
    }

    [Fact]
    public async Task A_handler_that_throws_does_not_keep_others_from_hearing()
    {
        await using var bench = new PluginBench();
        var heard = new List<PluginStatus>();
        bench.Host.Changed += _ => throw new InvalidOperationException();
        bench.Host.Changed += info => heard.Add(info.State);
        bench.Drop("One", PluginCompiler.Plugin("\"one\""));

        await bench.Rescan();

        Assert.Equal([PluginStatus.Discovered, PluginStatus.Loaded, PluginStatus.Active], heard);
    }

    [Fact]
    public async Task A_handler_may_scan_again()
    {
        await using var bench = new PluginBench();
        bench.Host.Changed += info =>
        {
            if (info is { Name: "One", State: PluginStatus.Active })
            {
                bench.Drop("Two", PluginCompiler.Plugin("\"two\"", "two"));
                bench.Rescan().GetAwaiter().GetResult();
            }
        };
        bench.Drop("One", PluginCompiler.Plugin("\"one\"", "one"));

        await bench.Rescan();

        Assert.Equal([PluginStatus.Active, PluginStatus.Active], bench.Host.Plugins.Select(info => info.State));
    }

    [Fact]
    public async Task Scans_from_many_threads_load_a_plugin_once_and_end_when_the_host_is_disposed()
    {
        var bench = new PluginBench();
        bench.Drop("Once", PluginCompiler.Plugin("\"one\""));
        await bench.Host.StartAsync(PluginBench.Token);
        var scans = Enumerable.Range(0, 50).Select(_ => Task.Run(async () =>
        {
            try
            {
                await bench.Rescan();
            }
            catch (ObjectDisposedException)
            {
            }
        })).ToArray();
        var disposals = Enumerable.Range(0, 3).Select(_ => Task.Run(() => bench.Host.DisposeAsync().AsTask()));

        await Task.WhenAll([.. scans, .. disposals]);

        Assert.Single(bench.Changes, change => change.State == PluginStatus.Active);
        Assert.Empty(bench.Catalog.Declared);
        await bench.DisposeAsync();
    }

    [Fact]
    public async Task What_happens_to_a_plugin_is_logged()
    {
        var logger = new FakeLogger<PluginHost>();
        await using var bench = new PluginBench(logger: logger);
        bench.DropFlat("Logged", PluginCompiler.Plugin("\"one\""));
        await bench.Rescan();
        bench.DropFlat("Logged", PluginCompiler.Plugin("\"another\""));
        await bench.Rescan();
        bench.DropFlat("Logged", []);
        await bench.Rescan();
        File.Delete(Path.Combine(bench.Folder, "Logged.dll"));
        await bench.Rescan();
        bench.DropFlat("Logged", []);
        await bench.Rescan();
        Directory.Delete(bench.Folder, recursive: true);
        await bench.Rescan();

        Assert.Equal([2001, 2004, 2007, 2005, 2003, 2006, 2007, 2001, 2002, 2010],
            logger.Collector.GetSnapshot().Select(record => record.Id.Id).Where(static id => id != 2008));
        Assert.All(logger.Collector.GetSnapshot(), static record => Assert.Null(record.Exception));
    }
}
