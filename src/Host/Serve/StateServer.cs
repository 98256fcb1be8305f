using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;
using PluginState.AspNetCore.Recording;
using PluginState.Resolvers;
using PluginState.Storage;
using Scalar.AspNetCore;

namespace PluginState.Host.Serve;

/// <summary>The server: PluginState.AspNetCore with SQLite, a plugin folder, the dashboard, health checks and telemetry.</summary>
internal sealed class StateServer(ServeSettings settings)
{
    private const string Api = "/api";
    private const string TelemetryEndpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";
    private const int MaxConnections = 20_000;

    private static readonly TimeSpan _drainTime = TimeSpan.FromSeconds(10);

    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var keys = ApiKeys.Read(settings.ApiKeyFile);
        if (keys.Count == 0 && settings.Urls.FirstOrDefault(PublicAddress.Is) is { } open)
        {
            throw new InputException(
                $"'{open}' can be reached from other machines, and there is no API key. Give one with --api-key-file or {ApiKeys.Variable}, or listen on 127.0.0.1.");
        }

        if (settings.Cluster is { } cluster)
            await cluster.CheckAsync();
        try
        {
            await using var app = Build(keys);
            await app.StartAsync(cancellationToken);
            foreach (var url in app.Urls)
                Console.WriteLine($"listening on {url}");
            Console.WriteLine($"dashboard at /, API at {Api}, its documentation at /docs; Ctrl+C stops.");
            await app.WaitForShutdownAsync(cancellationToken);
            return ExitCode.Done;
        }
        catch (OptionsValidationException error)
        {
            throw new InputException(error.Message);
        }
        catch (Exception error) when (settings.Cluster?.Failure(error) is { } failure)
        {
            throw new InputException(failure);
        }
    }

    private WebApplication Build(IReadOnlyList<string> keys)
    {
        var pluginFolder = settings.PluginFolder ?? Path.Combine(settings.DataFolder, "plugins");
        if (settings.PluginFolder is null)
            Directory.CreateDirectory(pluginFolder);

        // Nothing but the command line says what it does: a file in some folder might have it listen elsewhere.
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Configuration.Sources.Clear();
        builder.Configuration.AddInMemoryCollection(Environment.GetEnvironmentVariables().Keys.Cast<string>()
            .Where(static name => name.StartsWith("OTEL_", StringComparison.Ordinal))
            .Select(static name => KeyValuePair.Create(name, Environment.GetEnvironmentVariable(name))));
        builder.Logging.ClearProviders().AddSimpleConsole(static console => console.SingleLine = true).SetMinimumLevel(settings.IsVerbose ? LogLevel.Information : LogLevel.Warning);
        builder.WebHost.UseUrls([.. settings.Urls]).ConfigureKestrel(static kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxConcurrentConnections = MaxConnections;
        });
        builder.Services.Configure<HostOptions>(static host => host.ShutdownTimeout = _drainTime);

        var states = builder.Services.AddPluginState(options =>
        {
            options.CacheSize = settings.Contexts;
            options.MaxResidentStates = settings.States;
            options.MaxSubscribers = settings.Subscribers;
            options.Resolvers.Capacity = settings.Resolvers;
            options.Strategy = ConflictStrategy.Parse(settings.Strategy);
        }).AddPlugins(pluginFolder);
        if (settings.Cluster is { } cluster)
        {
            cluster.AddTo(builder);
        }
        else if (!settings.InMemory)
        {
            Directory.CreateDirectory(settings.DataFolder);
            states.AddSqliteStorage(Path.Combine(settings.DataFolder, "states.db"), options =>
                options.Durability = settings.SurvivesPowerCut ? SqliteDurability.PowerCut : SqliteDurability.ProcessEnd);
        }

        builder.Services.AddPluginStateServer(options =>
        {
            foreach (var key in keys)
                options.ApiKeys.Add(key);
            options.RequestsPerSecond = settings.RequestsPerSecond;
        });
        if (settings.TraceFile is { } trace)
            AddRecorder(builder.Services, trace);
        AddTelemetry(builder);

        var app = builder.Build();
        app.MapPluginState(Api);
        app.MapPluginStateDashboard("/", Api);
        app.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = static _ => false });
        app.MapHealthChecks("/health/ready");
        app.MapScalarApiReference("/docs", static docs => docs.WithTitle("PluginState").WithOpenApiRoutePattern($"{Api}/openapi.json"));
        return app;
    }

    /// <summary>Has what clients ask for written into a trace. One that is there already is not written over.</summary>
    private static void AddRecorder(IServiceCollection services, string trace)
    {
        var writer = InputFile.Try(() => TraceWriter.Create(trace, DateTimeOffset.UtcNow, FileMode.CreateNew), $"The trace '{trace}' cannot be made");
        services.AddSingleton(provider => new TraceRecorder(writer, provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<TraceRecorder>>()));
    }

    private static void AddTelemetry(WebApplicationBuilder builder)
    {
        if (string.IsNullOrEmpty(builder.Configuration[TelemetryEndpoint]))
            return; // nobody listens
        builder.Services.AddOpenTelemetry()
            .WithMetrics(static metrics => metrics.AddMeter("PluginState", "PluginState.Orleans", "Microsoft.Orleans", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Runtime"))
            .WithTracing(static traces => traces.AddAspNetCoreInstrumentation())
            .UseOtlpExporter();
    }
}
