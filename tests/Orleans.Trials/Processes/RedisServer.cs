using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using PluginState.Orleans.Tests.Clusters;

namespace PluginState.Orleans.Trials.Processes;

/// <summary>A Redis of one trial: a process of its own on a free port of loopback, with an append-only file in a folder that is deleted at the end.</summary>
/// <remarks>
/// With <c>appendfsync everysec</c> Redis hands its file to the system before it answers, so what it answered is there after <c>kill -9</c>, though not after a loss of
/// power. There is one exception: while the fsync of the second before takes its time, Redis answers for up to two seconds before it writes. On a slow disk
/// that loses what was acknowledged, and it is why whoever cannot have that uses <c>appendfsync always</c>.
/// </remarks>
internal sealed class RedisServer : IAsyncDisposable
{
    private const string Program = "redis-server";

    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(30);

    private readonly string _folder = Directory.CreateTempSubdirectory("pluginstate-redis-").FullName;
    private readonly string _fsync;
    private Process? _process;

    private RedisServer(int port, string fsync) => (Port, _fsync) = (port, fsync);

    public static string MissingMessage => $"There is no {Program} on the PATH: `apt-get install redis-server`, or tests/Orleans.Trials/run, which tries that.";

    public static bool IsInstalled => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(static folder => File.Exists(Path.Combine(folder, Program)));

    public int Port { get; }

    public string Address => $"127.0.0.1:{Port}";

    /// <param name="fsync">When it flushes its file: always, everysec or no.</param>
    public static async Task<RedisServer> StartAsync(string fsync = "everysec")
    {
        var server = new RedisServer(Ports.Free(), fsync);
        try
        {
            await server.StartProcessAsync();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Kills it (SIGKILL).</summary>
    public void Kill()
    {
        _process!.Kill();
        _process.WaitForExit();
        _process.Dispose();
        _process = null;
    }

    /// <summary>Starts it on the data it had.</summary>
    public Task RestartAsync() => StartProcessAsync();

    public ValueTask DisposeAsync()
    {
        if (_process is not null)
            Kill();
        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    private async Task StartProcessAsync()
    {
        _process = Process.Start(new ProcessStartInfo(Program,
        [
            "--port", Port.ToString(CultureInfo.InvariantCulture), "--bind", "127.0.0.1", "--dir", _folder,
            "--appendonly", "yes", "--appendfsync", _fsync, "--save", "", "--logfile", Path.Combine(_folder, "log"),
        ])) ?? throw new InvalidOperationException($"{Program} did not start.");
        var begun = Stopwatch.GetTimestamp();
        while (!await IsReadyAsync())
        {
            if (_process.HasExited || Stopwatch.GetElapsedTime(begun) > _patience)
                throw new InvalidOperationException($"{Program} is not ready: {await File.ReadAllTextAsync(Path.Combine(_folder, "log"))}");
            await Task.Delay(10);
        }
    }

    /// <summary>Whether it listens and has read its file.</summary>
    private async Task<bool> IsReadyAsync()
    {
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(IPAddress.Loopback, Port);
            await client.GetStream().WriteAsync("PING\r\n"u8.ToArray());
            var answer = new byte[64];
            var length = await client.GetStream().ReadAsync(answer);
            return Encoding.ASCII.GetString(answer, 0, length).StartsWith("+PONG", StringComparison.Ordinal);
        }
        catch (Exception error) when (error is SocketException or IOException)
        {
            return false;
        }
    }
}
