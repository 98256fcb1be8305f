using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PluginState.Resolvers;
using PluginState.States;
using PluginState.Storage;

namespace PluginState.Client.Tests;

/// <summary>The server itself, on a port of this machine, with resolvers that add up <c>/count</c> and append to <c>/log</c>. It can be started anew.</summary>
internal sealed class RealServer : IAsyncDisposable
{
    private readonly Action<StateManagerOptions>? _configure;
    private readonly IStateStorage? _storage;
    private readonly SemaphoreSlim _turn = new(1);
    private volatile WebApplication? _app;

    private RealServer(Action<StateManagerOptions>? configure, IStateStorage? storage)
    {
        _configure = configure;
        _storage = storage;
    }

    public StateManager States => App.Services.GetRequiredService<StateManager>();

    /// <summary>Where it is at the moment; null while it is being started anew.</summary>
    public Uri? Address => _app is { } app ? new Uri(app.Urls.Single()) : null;

    /// <summary>Throws every context out, if it runs.</summary>
    public void EvictContexts() => _app?.Services.GetRequiredService<StateManager>().Contexts.Clear();

    private WebApplication App => _app ?? throw new InvalidOperationException("The server is being started anew.");

    public static async Task<RealServer> StartAsync(Action<StateManagerOptions>? configure = null, IStateStorage? storage = null)
    {
        var server = new RealServer(configure, storage);
        await server.StartAsync();
        return server;
    }

    /// <summary>Ends the server and starts it anew: what is in no storage is gone.</summary>
    public async Task RestartAsync()
    {
        await _turn.WaitAsync();
        try
        {
            await StopAsync();
            await StartAsync();
        }
        finally
        {
            _turn.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _turn.Dispose();
    }

    private async Task StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        if (_storage is not null)
            builder.Services.AddSingleton(_storage);
        builder.Services.AddPluginState(_configure);
        builder.Services.AddPluginStateServer();
        var app = builder.Build();
        app.MapPluginState("/api");
        var catalog = app.Services.GetRequiredService<ResolverCatalog>();
        catalog.Declare(
            ResolverOrigin.CompiledIn("tests"),
            [new ResolverDeclaration("add-up", "/count") { IncludeEqualEdits = true }, new ResolverDeclaration("append", "/log")],
            static index => index == 0 ? Workload.AddUp : Workload.Append);
        await app.StartAsync();
        _app = app;
    }

    private async Task StopAsync()
    {
        if (Interlocked.Exchange(ref _app, null) is not { } app)
            return;
        await app.StopAsync();
        await app.DisposeAsync();
    }
}
