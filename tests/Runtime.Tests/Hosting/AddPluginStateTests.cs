using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using PluginState.Resolvers;
using PluginState.States;

namespace PluginState.Tests.Hosting;

public sealed class AddPluginStateTests
{
    [Fact]
    public async Task Options_reach_the_manager_and_modules_the_catalog()
    {
        using var host = Host(options =>
        {
            options.CacheSize = 7;
            options.Resolvers.Capacity = 3;
        });
        await host.StartAsync(TestContext.Current.CancellationToken);
        var manager = host.Services.GetRequiredService<StateManager>();
        Assert.Equal((7, 3), (manager.Contexts.Capacity, manager.Resolvers.Capacity));
        Assert.Equal(["always"], manager.Resolvers.Names);
        Assert.Equal("compiled-in PluginState.Tests", Assert.Single(manager.Catalog.Declared).Origin.ToString());
        Assert.Same(manager.Catalog, host.Services.GetRequiredService<ResolverCatalog>());
        await host.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task An_option_out_of_range_keeps_the_host_from_starting_and_is_named()
    {
        using var host = Host(options =>
        {
            options.CacheSize = 0;
            options.Resolvers.Timeout = TimeSpan.Zero;
        });
        var error = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync(TestContext.Current.CancellationToken));
        Assert.Contains("CacheSize is 0", error.Message, StringComparison.Ordinal);
        Assert.Contains("Resolvers.Timeout is 00:00:00", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_manager_is_disposed_with_the_container()
    {
        var host = Host(_ => { });
        await host.StartAsync(TestContext.Current.CancellationToken);
        var manager = host.Services.GetRequiredService<StateManager>();
        await host.StopAsync(TestContext.Current.CancellationToken);
        await ((IAsyncDisposable)host).DisposeAsync();
        Assert.Throws<ObjectDisposedException>(() => manager.CreateContext("s"));
    }

    [Fact]
    public async Task A_registered_storage_is_where_states_are_kept()
    {
        var storage = new States.StorageDouble();
        var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddSingleton<PluginState.Storage.IStateStorage>(storage);
        builder.Services.AddPluginState();
        using var host = builder.Build();
        await host.StartAsync(TestContext.Current.CancellationToken);
        await host.Services.GetRequiredService<StateManager>().CreateContextAsync("s");
        Assert.Equal(1, storage["s"]!.Version);
        await host.StopAsync(TestContext.Current.CancellationToken);
    }

    private static IHost Host(Action<StateManagerOptions> configure)
    {
        var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddPluginState(configure).AddResolvers<OneModule>();
        return builder.Build();
    }

    private sealed class OneModule : IResolverModule
    {
        public static IReadOnlyList<ResolverDeclaration> Declarations { get; } = [new ResolverDeclaration("always", "/**")];

        public static Resolver Bind(int index, ResolverInstances instances) => TestStates.Returns(Resolution.UseLocal);
    }
}
