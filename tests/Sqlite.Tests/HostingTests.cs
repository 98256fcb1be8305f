using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using PluginState.Storage;

namespace PluginState.Sqlite.Tests;

public sealed class HostingTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task An_app_keeps_its_states_in_a_file_below_its_content_root_and_closes_it()
    {
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { ContentRootPath = _folder.Path, DisableDefaults = true });
        builder.Services.AddPluginState().AddSqliteStorage("states.db", static options => options.MaxReaders = 2);
        using (var host = builder.Build())
        {
            await host.StartAsync(TestContext.Current.CancellationToken);
            var storage = Assert.IsType<SqliteStateStorage>(host.Services.GetRequiredService<IStateStorage>());
            Assert.Equal(_folder["states.db"], storage.Path);
            await storage.SaveAsync(Changes.First("a", "1"));
            await host.StopAsync(TestContext.Current.CancellationToken);
            await ((IAsyncDisposable)host).DisposeAsync();
        }

        await using var again = SqliteStateStorage.Open(_folder["states.db"]);
        Assert.NotNull(await again.LoadAsync("a"));
    }

    [Fact]
    public async Task Options_are_checked_when_the_app_starts()
    {
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { ContentRootPath = _folder.Path, DisableDefaults = true });
        builder.Services.AddPluginState().AddSqliteStorage("states.db", static options => options.QueueCapacity = 0);
        using var host = builder.Build();
        await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync(TestContext.Current.CancellationToken));
        await ((IAsyncDisposable)host).DisposeAsync();
        Assert.Empty(_folder.Contents());
    }

    [Fact]
    public void An_app_has_one_storage()
    {
        var builder = new ServiceCollection().AddPluginState().AddSqliteStorage("states.db");
        Assert.Throws<InvalidOperationException>(() => builder.AddSqliteStorage("others.db"));
    }
}
