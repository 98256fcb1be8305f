using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using PluginState.Orleans.Trials.Checks;
using PluginState.Orleans.Trials.Silos;

namespace PluginState.Orleans.Trials.Processes;

/// <summary>A silo of the trial, in a process of its own that is told what to do by lines on its input.</summary>
internal sealed class SiloProcess : IAsyncDisposable
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(90);

    private readonly Process _process;
    private readonly Task _reading;
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly StreamWriter _log;
    private TaskCompletionSource<string> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _isDisposed;
    private long _staleWrites;
    private long _retries;

    private SiloProcess(Process process, StreamWriter log)
    {
        (_process, _log) = (process, log);
        _reading = Task.WhenAll(ReadAsync(), LogAsync());
    }

    /// <summary>How many writes of this silo the storage has refused, as far as it lived to tell.</summary>
    public long StaleWrites => Interlocked.Read(ref _staleWrites);

    /// <summary>How many calls of this silo's own front end were made again.</summary>
    public long Retries => Interlocked.Read(ref _retries);

    public static async Task<SiloProcess> StartAsync(string redis, string cluster, bool usesPlugin, string logFile)
    {
        var program = Assembly.GetExecutingAssembly().Location;
        var start = new ProcessStartInfo(
            Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet",
            [program, SiloCommand.Name, "--redis", redis, "--cluster", cluster, .. usesPlugin ? (string[])["--plugins", Path.Combine(AppContext.BaseDirectory, "plugins")] : []])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var silo = new SiloProcess(Process.Start(start)!, new StreamWriter(logFile, append: true));
        try
        {
            await silo._ready.Task.WaitAsync(_patience);
            return silo;
        }
        catch
        {
            await silo.DisposeAsync();
            throw;
        }
    }

    /// <summary>Has it follow states as a front end of its own.</summary>
    public async Task FollowAsync(IEnumerable<string> stateIds) => await AskAsync($"follow {string.Join(' ', stateIds)}");

    /// <summary>What its followers were told, once all have come to where they should be.</summary>
    /// <param name="versions">Where that is, by state.</param>
    public async Task<IReadOnlyList<FollowerReport>> ReportAsync(IReadOnlyDictionary<string, long> versions) =>
        JsonSerializer.Deserialize<FollowerReport[]>(await AskAsync($"report {JsonSerializer.Serialize(versions)}"))!;

    public Task StopAsync() => Signal.SendAsync("STOP", _process);

    public Task ContinueAsync() => Signal.SendAsync("CONT", _process);

    /// <summary>Ends it as a deployment does: it has the time to leave the cluster.</summary>
    public async Task EndAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync().WaitAsync(_patience);
        await DisposeAsync();
    }

    /// <summary>Kills it (SIGKILL: it gets no chance to do anything).</summary>
    public async ValueTask DisposeAsync()
    {
        if (_isDisposed)
            return;
        _isDisposed = true;
        if (!_process.HasExited)
            _process.Kill();
        await _reading;
        _process.Dispose();
        await _log.DisposeAsync();
    }

    private async Task<string> AskAsync(string line)
    {
        _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await _process.StandardInput.WriteLineAsync(line);
        await _process.StandardInput.FlushAsync();
        return await _answer.Task.WaitAsync(_patience);
    }

    private async Task ReadAsync()
    {
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            var (word, rest) = line.IndexOf(' ', StringComparison.Ordinal) is var space and > 0 ? (line[..space], line[(space + 1)..]) : (line, "");
            switch (word)
            {
                case SiloCommand.Ready:
                    _ready.TrySetResult();
                    break;
                case SiloCommand.Stale:
                    Interlocked.Exchange(ref _staleWrites, long.Parse(rest, CultureInfo.InvariantCulture));
                    break;
                case SiloCommand.Retried:
                    Interlocked.Exchange(ref _retries, long.Parse(rest, CultureInfo.InvariantCulture));
                    break;
                case SiloCommand.Answer:
                    _answer.TrySetResult(rest);
                    break;
                default:
                    await _log.WriteLineAsync(line);
                    break;
            }
        }

        var ended = new InvalidOperationException("The silo ended; its log says why.");
        _ready.TrySetException(ended);
        _answer.TrySetException(ended);
        _ = _answer.Task.Exception; // nobody may be asking
    }

    private async Task LogAsync()
    {
        while (await _process.StandardError.ReadLineAsync() is { } line)
            await _log.WriteLineAsync(line);
        await _log.FlushAsync();
    }
}
