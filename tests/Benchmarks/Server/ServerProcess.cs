using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PluginState.Benchmarks.Harness;

namespace PluginState.Benchmarks.Server;

/// <summary>A server in a process of its own, on loopback, until it is disposed.</summary>
internal sealed class ServerProcess : IDisposable
{
    public const string Ours = "PluginState", Minimal = "a minimal endpoint";

    private const string Once = "serve-once";

    private readonly Process _process;

    private ServerProcess(Process process, int port)
    {
        _process = process;
        Port = port;
    }

    public int Port { get; }

    /// <summary>Bytes of its memory that are resident.</summary>
    public long Resident
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64;
        }
    }

    /// <summary>The hidden command that serves in the process it is called in.</summary>
    public static Command Command()
    {
        var kind = new Argument<string>("kind");
        var once = new Command(Once, "One server in this process.") { kind };
        once.Hidden = true;
        once.SetAction((parsed, _) => RunOnceAsync(parsed.GetRequiredValue(kind)));
        return once;
    }

    public static ServerProcess Start(string kind)
    {
        var process = ChildProcess.Begin(["server", Once, kind == Ours ? "ours" : "minimal"]);
        var port = int.Parse(process.StandardOutput.ReadLine() ?? throw new InvalidOperationException($"The server '{kind}' did not start."), CultureInfo.InvariantCulture);
        return new(process, port);
    }

    /// <summary>Serves in this process until its standard input ends; prints the port.</summary>
    private static async Task RunOnceAsync(string kind)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(static kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Services.ConfigureHttpJsonOptions(static json => json.SerializerOptions.TypeInfoResolverChain.Add(new System.Text.Json.Serialization.Metadata.DefaultJsonTypeInfoResolver()));
        if (kind == "ours")
        {
            builder.Services.AddPluginState(static options => options.MaxSubscribers = 20_000);
            builder.Services.AddPluginStateServer(static options => options.MaxStreams = 20_000);
        }

        await using var app = builder.Build();
        if (kind == "ours")
        {
            app.MapPluginState("/api");
        }
        else
        {
            var documents = new System.Collections.Concurrent.ConcurrentDictionary<string, JsonElement>();
            app.MapPut("/documents/{id}", (string id, JsonElement document) =>
            {
                documents[id] = document;
                return Results.NoContent();
            });
        }

        await app.StartAsync();
        Output.Text(app.Urls.Single().Split(':')[^1]);
        while (await Console.In.ReadLineAsync() is { } line)
        {
            if (line == "collect")
                GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            Output.Text("done");
        }
    }

    /// <summary>Has the server collect all garbage.</summary>
    public void Collect()
    {
        _process.StandardInput.WriteLine("collect");
        _process.StandardOutput.ReadLine();
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }
}
