using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using PluginState.Orleans.Tests.Clusters;
using PluginState.Storage;

namespace PluginState.Orleans.Tests;

public sealed class HostingTests
{
    [Theory]
    [InlineData(nameof(PluginStateClusterOptions.AttemptTimeout))]
    [InlineData(nameof(PluginStateClusterOptions.RetryFor))]
    [InlineData(nameof(PluginStateClusterOptions.MaxRetryDelay))]
    [InlineData(nameof(PluginStateClusterOptions.MaxPendingCalls))]
    public async Task Options_are_checked_when_the_app_starts(string option)
    {
        using var host = Silo(
            static silo => silo.AddMemoryGrainStorage(PluginStateCluster.StorageName),
            options => _ = option switch
            {
                nameof(options.AttemptTimeout) => options.AttemptTimeout = TimeSpan.Zero,
                nameof(options.RetryFor) => options.RetryFor = TimeSpan.FromMilliseconds(499),
                nameof(options.MaxRetryDelay) => options.MaxRetryDelay = TimeSpan.FromTicks(-1),
                _ => TimeSpan.FromTicks(options.MaxPendingCalls = 0),
            });
        var error = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync(TestContext.Current.CancellationToken));
        Assert.StartsWith(option + " is ", Assert.Single(error.Failures), StringComparison.Ordinal);
        await ((IAsyncDisposable)host).DisposeAsync();
    }

    [Fact]
    public async Task A_silo_without_the_grain_storage_says_which_one_it_needs()
    {
        using var host = Silo(static silo => silo.AddMemoryGrainStorage("another"));
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => host.StartAsync(TestContext.Current.CancellationToken));
        Assert.Contains("'pluginstate'", error.Message, StringComparison.Ordinal);
        Assert.Contains("AddRedisGrainStorage(PluginStateCluster.StorageName", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_silo_has_no_storage_of_another_kind()
    {
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Services.AddPluginState();
        builder.Services.AddSingleton<IStateStorage>(new InMemoryStateStorage());
        Assert.Throws<InvalidOperationException>(() => builder.UseOrleans(static silo => silo.AddPluginStateCluster()));
    }

    [Fact]
    public async Task An_app_may_choose_another_storage_and_another_way_to_find_the_silos()
    {
        using var host = Silo(static silo => silo.AddMemoryGrainStorage(PluginStateCluster.StorageName));
        await host.StartAsync(TestContext.Current.CancellationToken);
        var manager = host.Services.GetRequiredService<States.StateManager>();
        var context = await manager.CreateContextAsync("s").InTime();
        Assert.Equal(2, (await manager.UpdateAsync(context.Id, Behaviour.Edits.Set("/a", "1")).InTime()).Version);
        await host.StopAsync(TestContext.Current.CancellationToken);
        await ((IAsyncDisposable)host).DisposeAsync();
    }

    private static IHost Silo(Action<ISiloBuilder> storage, Action<PluginStateClusterOptions>? calls = null)
    {
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Services.AddPluginState();
        builder.UseOrleans(silo =>
        {
            var port = Ports.Free();
            silo.UseDevelopmentClustering(new IPEndPoint(IPAddress.Loopback, port)).ConfigureEndpoints(IPAddress.Loopback, port, Ports.Free()).AddPluginStateCluster(calls);
            storage(silo);
        });
        return builder.Build();
    }
}
