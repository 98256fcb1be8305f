using PluginState.Host.Tests;

namespace PluginState.Server.Trials.Kill;

/// <summary>A server that is killed (SIGKILL: it gets no chance to do anything) and started again on the same data, on another port.</summary>
internal sealed class MortalServer : IAsyncDisposable
{
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(3);

    private readonly TempFolder _folder;
    private readonly TaskCompletionSource<Life>[] _lives;
    private ServerProcess? _process;
    private int _number;
    private volatile Life? _current;

    /// <param name="folder">Where its data is.</param>
    /// <param name="kills">How often it will be killed.</param>
    public MortalServer(TempFolder folder, int kills)
    {
        _folder = folder;
        _lives = [.. Enumerable.Range(0, kills + 1).Select(static _ => new TaskCompletionSource<Life>(TaskCreationOptions.RunContinuationsAsynchronously))];
    }

    /// <summary>The life that began last; it may have ended.</summary>
    public Life Current => _current ?? throw new InvalidOperationException("The server has not been started.");

    public async Task<Life> StartAsync()
    {
        _process = await ServerProcess.StartAsync(_folder, "--plugins", _folder["plugins"]);
        var life = new Life(_number, _process.Address);
        _current = life;
        _lives[_number++].SetResult(life);
        return life;
    }

    public async Task<Life> KillAndStartAsync()
    {
        await _process!.DisposeAsync();
        return await StartAsync();
    }

    /// <summary>Where the server is, for whoever lost its connection to it in one life: the next one, as soon as it has begun.</summary>
    public Task<Life> AfterAsync(int lost) => lost + 1 < _lives.Length
        ? _lives[lost + 1].Task.WaitAsync(_patience, TestContext.Current.CancellationToken)
        : throw new InvalidOperationException("A connection was lost, and nobody killed the server.");

    public ValueTask DisposeAsync() => _process?.DisposeAsync() ?? ValueTask.CompletedTask;
}
