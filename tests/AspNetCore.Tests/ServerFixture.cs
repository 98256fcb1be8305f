using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;
using PluginState.Documents;
using PluginState.Resolvers;
using PluginState.States;

namespace PluginState.AspNetCore.Tests;

/// <summary>A server on Kestrel, at a free port of the loopback address, with a clock that stands still until a test moves it.</summary>
internal sealed class ServerFixture : IAsyncDisposable
{
    public const string Prefix = "/api";

    private readonly FakeLogCollector _log;

    private ServerFixture(WebApplication app, FakeTimeProvider time, FakeLogCollector log)
    {
        (App, Time, _log) = (app, time, log);
        Address = new(app.Urls.Single());
        Client = new(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false, UseProxy = false }) { BaseAddress = new(Address, Prefix + "/"), Timeout = Patience };
    }

    /// <summary>How long a test waits for what must come.</summary>
    public static TimeSpan Patience { get; } = TimeSpan.FromMinutes(2);

    public static CancellationToken Token => TestContext.Current.CancellationToken;

    public WebApplication App { get; }

    public FakeTimeProvider Time { get; }

    public Uri Address { get; }

    /// <summary>Below the prefix: <c>contexts/c1</c> is <c>/api/contexts/c1</c>.</summary>
    public HttpClient Client { get; }

    public StateManager States => App.Services.GetRequiredService<StateManager>();

    public ResolverCatalog Catalog => App.Services.GetRequiredService<ResolverCatalog>();

    /// <summary>What the server logged as an error: nothing, whatever clients do.</summary>
    public IEnumerable<FakeLogRecord> Errors => _log.GetSnapshot().Where(static record => record.Level >= LogLevel.Error);

    public static async Task<ServerFixture> StartAsync(
        Action<StateManagerOptions>? states = null, Action<PluginStateServerOptions>? server = null, Action<WebApplicationBuilder>? more = null, Action<WebApplication>? map = null)
    {
        var (time, log) = (new FakeTimeProvider(new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero)), new FakeLogCollector());
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders().AddProvider(new FakeLoggerProvider(log)).SetMinimumLevel(LogLevel.Warning);
        builder.WebHost.ConfigureKestrel(static kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Services.AddSingleton<TimeProvider>(time);
        builder.Services.AddPluginState(states);
        builder.Services.AddPluginStateServer(server);
        more?.Invoke(builder);
        var app = builder.Build();
        if (map is null)
            app.MapPluginState(Prefix);
        else
            map(app);
        await app.StartAsync(Token);
        return new(app, time, log);
    }

    public async Task<Reply> SendAsync(HttpMethod method, string path, string? body = null, string mediaType = "application/json", params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
        if (body is not null)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
            request.Content.Headers.TryAddWithoutValidation("Content-Type", mediaType);
        }

        foreach (var (name, value) in headers)
            Assert.True(request.Headers.TryAddWithoutValidation(name, value) || request.Content!.Headers.TryAddWithoutValidation(name, value), name);
        using var response = await Client.SendAsync(request, Token);
        return new(response, await response.Content.ReadAsStringAsync(Token));
    }

    public Task<Reply> GetAsync(string path, params (string Name, string Value)[] headers) => SendAsync(HttpMethod.Get, path, headers: headers);

    public Task<Reply> HeadAsync(string path, params (string Name, string Value)[] headers) => SendAsync(HttpMethod.Head, path, headers: headers);

    public Task<Reply> DeleteAsync(string path) => SendAsync(HttpMethod.Delete, path);

    public Task<Reply> PostAsync(string path, string body = "{}", params (string Name, string Value)[] headers) => SendAsync(HttpMethod.Post, path, body, headers: headers);

    public Task<Reply> PutAsync(string path, string body, params (string Name, string Value)[] headers) => SendAsync(HttpMethod.Put, path, body, headers: headers);

    public Task<Reply> PatchAsync(string path, string body, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Patch, path, body, "application/json-patch+json", headers);

    public Task<Reply> MergeAsync(string path, string body, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Patch, path, body, "application/merge-patch+json", headers);

    /// <summary>Makes a context.</summary>
    public async Task MakeAsync(string contextId, string stateId = "room", string initial = "{}")
    {
        var reply = await PostAsync("contexts", $$"""{"stateId":"{{stateId}}","contextId":"{{contextId}}","initial":{{initial}}}""");
        Assert.Equal(201, reply.Status);
    }

    /// <summary>Replaces the document, through a context that only does that.</summary>
    public async Task<long> WriteAsync(string json, string stateId = "room")
    {
        var context = States.Contexts.Peek("writer of " + stateId) ?? await States.CreateContextAsync(stateId, contextId: "writer of " + stateId, cancellationToken: Token);
        await States.GetStateAsync(context.Id, Token);
        return (await States.UpdateAsync(context.Id, StateEdit.Replace(StateValue.Parse(json)), cancellationToken: Token)).Version;
    }

    /// <summary>Opens a stream of events.</summary>
    public async Task<EventReader> FollowAsync(string path, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(path, UriKind.Relative));
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        return await EventReader.OpenAsync(Client, request);
    }

    /// <summary>Begins an AG-UI run.</summary>
    public async Task<EventReader> RunAsync(string body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("ag-ui", UriKind.Relative)) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        return await EventReader.OpenAsync(Client, request);
    }

    /// <summary>Declares a resolver, as generated code does.</summary>
    public void Declare(string name, string path, Func<Conflict, Resolution> answer) =>
        Catalog.Declare(ResolverOrigin.CompiledIn("test-" + name), [new ResolverDeclaration(name, path)], _ => (conflict, _) => ValueTask.FromResult(answer(conflict)));

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await App.StopAsync(CancellationToken.None);
        await App.DisposeAsync();
    }
}
