using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using PluginState.Plugins;
using static PluginState.Tests.Plugins.PluginCompiler;

namespace PluginState.Tests.Plugins;

/// <summary>The services of the host's that its plugins may take.</summary>
public sealed class PluginServiceTests
{
    /// <summary>What host and plugin both refer to, in an assembly of its own.</summary>
    private static readonly byte[] _contract = PluginCompiler.CompileWithoutContracts("Greetings", "namespace Greetings; public interface IGreeting { string Text { get; } }");

    public interface ICounter
    {
        int Next();
    }

    private static string Takes(string type) => $$"""
        public static Resolver Bind(int index, ResolverInstances instances) =>
            (_, _) => new(Resolution.Decline(instances.Services.GetService(typeof({{type}}))?.GetType().Name ?? "nothing"));
        """;

    [Fact]
    public async Task A_service_that_is_shared_is_the_hosts_and_one_that_is_not_is_not_there()
    {
        await using var services = new ServiceCollection().AddSingleton<ICounter, Counter>().AddSingleton(new Secret()).BuildServiceProvider();
        await using var bench = new PluginBench(configure: static options => options.Share<ICounter>(), services: services);
        var host = await File.ReadAllBytesAsync(typeof(ICounter).Assembly.Location, PluginBench.Token);
        bench.Drop("Takes", PluginCompiler.Compile("Takes", PluginCompiler.Whole(Marked, Declarations, Takes("PluginState.Tests.Plugins.PluginServiceTests.ICounter")), host));
        bench.Drop("Steals", PluginCompiler.Compile("Steals", PluginCompiler.Whole(
            Marked.Replace("answer", "steal", StringComparison.Ordinal),
            Declarations.Replace("answer", "steal", StringComparison.Ordinal),
            Takes("PluginState.Tests.Plugins.PluginServiceTests.Secret")), host));

        await bench.Rescan();

        Assert.Equal("Counter", await bench.Ask("answer"));
        Assert.Equal("nothing", await bench.Ask("steal"));
    }

    [Theory]
    [InlineData("ILogger<Module>", "Module")]
    [InlineData("ILogger", "Logs")]
    public async Task A_logger_may_be_taken_with_a_category_or_without(string type, string category)
    {
        var collector = new FakeLogCollector();
        await using var services = new ServiceCollection().AddLogging(builder => builder.AddProvider(new FakeLoggerProvider(collector))).BuildServiceProvider();
        await using var bench = new PluginBench(services: services);
        bench.Drop("Logs", PluginCompiler.Compile("Plugin", PluginCompiler.Whole(Marked, Declarations, $$"""
            public static Resolver Bind(int index, ResolverInstances instances)
            {
                var logger = (Microsoft.Extensions.Logging.ILogger)instances.Services.GetService(typeof(Microsoft.Extensions.Logging.{{type}}));
                return (_, _) =>
                {
                    logger.Log(Microsoft.Extensions.Logging.LogLevel.Information, 0, "asked", null, static (state, _) => state);
                    return new(Resolution.Decline("logged"));
                };
            }
            """), await File.ReadAllBytesAsync(typeof(ILogger).Assembly.Location, PluginBench.Token)));
        await bench.Rescan();
        Assert.Equal("logged", await bench.Ask("answer"));
        Assert.Equal(("asked", category), Assert.Single(collector.GetSnapshot().Select(static record => (record.Message, record.Category))));
        var context = PluginBench.ContextOf("Logs");
        Directory.Delete(Path.Combine(bench.Folder, "Logs"), recursive: true);
        await bench.Rescan();
        await bench.AssertCollected(context);
    }

    [Fact]
    public async Task A_scope_is_the_hosts_and_is_disposed_with_the_call()
    {
        var made = new List<Scoped>();
        await using var services = new ServiceCollection().AddScoped<IScoped>(_ =>
        {
            made.Add(new());
            return made[^1];
        }).BuildServiceProvider(validateScopes: true);
        await using var bench = new PluginBench(configure: static options => options.Share<IScoped>(), services: services);
        var host = await File.ReadAllBytesAsync(typeof(IScoped).Assembly.Location, PluginBench.Token);
        bench.Drop("Scopes", PluginCompiler.Compile("Scopes", PluginCompiler.Whole(Marked, Declarations, """
            public static Resolver Bind(int index, ResolverInstances instances) => async (_, _) =>
            {
                await using var scope = instances.BeginScope();
                var own = scope.Get<Own>(static services => new Own((PluginState.Tests.Plugins.PluginServiceTests.IScoped)services.GetService(typeof(PluginState.Tests.Plugins.PluginServiceTests.IScoped))));
                return Resolution.Decline(own.Scoped.IsDisposed.ToString());
            };
            """) + "public sealed class Own { public Own(PluginState.Tests.Plugins.PluginServiceTests.IScoped scoped) => Scoped = scoped; public PluginState.Tests.Plugins.PluginServiceTests.IScoped Scoped { get; } }", host));
        await bench.Rescan();

        Assert.Equal(["False", "False"], [await bench.Ask("answer"), await bench.Ask("answer")]);

        Assert.Equal([true, true], made.Select(static scoped => scoped.IsDisposed));
    }

    [Fact]
    public async Task A_plugin_may_bring_a_copy_of_the_shared_assembly_and_gets_the_hosts()
    {
        await using var services = new ServiceCollection().AddSingleton<ICounter, Counter>().BuildServiceProvider();
        await using var bench = new PluginBench(configure: static options => options.Share<ICounter>(), services: services);
        var host = await File.ReadAllBytesAsync(typeof(ICounter).Assembly.Location, PluginBench.Token);
        bench.Drop("Takes", PluginCompiler.Compile("Takes", PluginCompiler.Whole(Marked, Declarations, Takes("PluginState.Tests.Plugins.PluginServiceTests.ICounter")), host), ("PluginState.Tests.dll", host));
        await bench.Rescan();
        Assert.Equal("Counter", await bench.Ask("answer"));
    }

    [Fact]
    public async Task An_assembly_that_the_host_does_not_share_is_missing_where_the_plugin_does_not_bring_it()
    {
        await using var bench = new PluginBench();
        bench.Drop("Greets", PluginCompiler.Compile("Greets", PluginCompiler.Whole(Marked, Declarations, Takes("Greetings.IGreeting")), _contract));
        await bench.Rescan();
        Assert.Contains("'Greetings'", bench.AssertRejected("Greets", PluginRejectionCode.MissingDependency).Reason, StringComparison.Ordinal);
        bench.Drop("Greets", PluginCompiler.Compile("Greets", PluginCompiler.Whole(Marked, Declarations, Takes("Greetings.IGreeting")), _contract), ("Greetings.dll", _contract));
        await bench.Rescan();
        Assert.Equal("nothing", await bench.Ask("answer"));
    }

    [Fact]
    public void Only_closed_reference_types_are_shared()
    {
        var options = new PluginHostOptions { Folder = "plugins" };
        options.SharedServices.Add(typeof(IEnumerable<>));
        options.SharedServices.Add(typeof(int));
        options.SharedServices.Add(typeof(object));
        options.Share<IEnumerable<string>>();
        Assert.Equal(3, options.Validate().Count(static fault => fault.Contains(nameof(PluginHostOptions.SharedServices), StringComparison.Ordinal)));
    }

    public interface IScoped
    {
        bool IsDisposed { get; }
    }

    public sealed class Secret;

    private sealed class Counter : ICounter
    {
        private int _count;

        public int Next() => ++_count;
    }

    private sealed class Scoped : IScoped, IDisposable
    {
        public bool IsDisposed { get; private set; }

        public void Dispose() => IsDisposed = true;
    }
}
