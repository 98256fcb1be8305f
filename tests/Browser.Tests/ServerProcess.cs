using System.Diagnostics;
using System.Net.Http.Json;

namespace PluginState.Browser.Tests;

/// <summary>A running <c>pluginstate serve</c>: states in memory, on loopback, a plugin folder of its own.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private const string Announcement = "listening on ";

    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly string _folder;
    private readonly HttpClient _client = new();

    private ServerProcess(Process process, string folder, string url)
    {
        _process = process;
        _folder = folder;
        Url = url;
    }

    /// <summary>Where it listens, without a slash at the end.</summary>
    public string Url { get; }

    /// <param name="apiKey">The key it asks for; null for none.</param>
    /// <param name="url">Where to listen; a free port where it is left out.</param>
    /// <param name="arguments">What else is on the command line.</param>
    public static async Task<ServerProcess> StartAsync(string? apiKey = null, string url = "http://127.0.0.1:0", params IEnumerable<string> arguments)
    {
        var folder = Directory.CreateTempSubdirectory("pluginstate-browser-").FullName;
        var start = new ProcessStartInfo(Built.Dotnet, [Built.Tool, "serve", "--urls", url, "--data", folder, "--in-memory", .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder,
        };
        start.Environment.Remove("PLUGINSTATE_API_KEY");
        if (apiKey is not null)
            start.Environment["PLUGINSTATE_API_KEY"] = apiKey;

        var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(_patience);
        while (await process.StandardOutput.ReadLineAsync(patience.Token) is { } line)
        {
            if (!line.StartsWith(Announcement, StringComparison.Ordinal))
                continue;
            // What it prints later must not fill the pipe.
            _ = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
            return new(process, folder, line[Announcement.Length..].TrimEnd('/'));
        }

        throw new InvalidOperationException($"The server ended before it listened.\n{await errors}");
    }

    /// <summary>Puts the first-party plugin Counters into the plugin folder, as its author is told to.</summary>
    public void DropCounters()
    {
        var target = Directory.CreateDirectory(Path.Combine(_folder, "plugins", "Counters")).FullName;
        File.Copy(Built.CountersPlugin, Path.Combine(target, "Counters.dll"));
    }

    /// <summary>Puts a file that is no plugin into the plugin folder.</summary>
    public void DropGarbage(string name) => File.WriteAllText(Path.Combine(_folder, "plugins", name), "This is no assembly.");

    /// <summary>Makes contexts on a state, as another client would.</summary>
    public async Task MakeContextsAsync(string stateId, params IEnumerable<string> ids)
    {
        foreach (var contextId in ids)
        {
            using var answer = await _client.PostAsJsonAsync($"{Url}/api/contexts", new { stateId, contextId }, TestContext.Current.CancellationToken);
            answer.EnsureSuccessStatusCode();
        }
    }

    /// <summary>Ends it as a crash would.</summary>
    public async Task KillAsync()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync(CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _process.Dispose();
        _client.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
