using System.Diagnostics;
using System.Globalization;

namespace PluginState.Host.Tests;

/// <summary>The tool as a server, in a process of its own on a free port of loopback, until it is disposed.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private const string Listening = "listening on ";

    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly Task<string> _error;

    private ServerProcess(Process process, Task<string> error, Uri address)
    {
        _process = process;
        _error = error;
        Address = address;
    }

    public Uri Address { get; }

    public static Task<ServerProcess> StartAsync(TempFolder folder, params IEnumerable<string> arguments) => StartAsync(folder, new Dictionary<string, string>(), arguments);

    public static async Task<ServerProcess> StartAsync(TempFolder folder, IReadOnlyDictionary<string, string> environment, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(Tool.Dotnet, [Tool.Path, "serve", "--urls", "http://127.0.0.1:0", "--data", folder["data"], .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Remove("PLUGINSTATE_API_KEY");
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var line = await process.StandardOutput.ReadLineAsync().WaitAsync(_patience, TestContext.Current.CancellationToken);
        if (line?.StartsWith(Listening, StringComparison.Ordinal) == true)
            return new(process, error, new Uri(line[Listening.Length..]));
        process.Kill();
        Assert.Fail($"The server did not start: {line} {await error}");
        return null;
    }

    /// <summary>Asks it to stop, as a service manager does.</summary>
    /// <returns>Its exit code and what it complained of.</returns>
    public async Task<(int ExitCode, string Error)> StopAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        await _process.WaitForExitAsync().WaitAsync(_patience, TestContext.Current.CancellationToken);
        return (_process.ExitCode, await _error);
    }

    /// <summary>Ends it without a word.</summary>
    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    public ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            Kill();
        _process.Dispose();
        return ValueTask.CompletedTask;
    }
}
