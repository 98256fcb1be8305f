using System.Threading.Channels;

namespace PluginState.Plugins;

/// <summary>Decides when the folder is looked at next: periodically, and soon after a hint or while files settle.</summary>
/// <remarks>
/// One timer, set under a lock that runs no user code, so a hint is never overtaken by the period. Any number of hints before a
/// scan make one scan, and hints during a scan make one more.
/// </remarks>
internal sealed class ScanSchedule : IDisposable
{
    private static readonly TimeSpan _shortestPause = TimeSpan.FromMilliseconds(10);

    private readonly Lock _lock = new();
    private readonly Channel<bool> _due = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly TimeSpan _soon;
    private readonly TimeSpan _period;
    private readonly ITimer _timer;
    private bool _hinted;

    public ScanSchedule(TimeSpan settle, TimeSpan period, TimeProvider timeProvider)
    {
        _soon = settle < _shortestPause ? _shortestPause : settle;
        _soon = _soon < period ? _soon : period;
        _period = period;
        _timer = timeProvider.CreateTimer(
            static state => ((ChannelWriter<bool>)state!).TryWrite(true), _due.Writer, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Something may have changed.</summary>
    public void Hint()
    {
        lock (_lock)
        {
            if (_hinted)
                return;
            _hinted = true;
            _timer.Change(_soon, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Waits until a scan is due; hints from now on are for the one after.</summary>
    public async ValueTask WaitAsync(CancellationToken cancellationToken)
    {
        await _due.Reader.ReadAsync(cancellationToken);
        lock (_lock)
            _hinted = false;
    }

    /// <summary>Sets the timer for the next scan.</summary>
    /// <param name="isUnsettled">Whether a plugin waits for its files to stay the same.</param>
    public void Next(bool isUnsettled)
    {
        lock (_lock)
            _timer.Change(_hinted || isUnsettled ? _soon : _period, Timeout.InfiniteTimeSpan);
    }

    public void Dispose() => _timer.Dispose();
}
