namespace PluginState.Host.Demo;

/// <summary>Watches a count from a thread of its own, and keeps the highest value anybody saw.</summary>
internal sealed class PeakSampler : IDisposable
{
    private readonly Func<int> _read;
    private readonly Thread _thread;
    private volatile bool _stopped;
    private int _peak;
    private long _samples;
    private long _rounds;

    public PeakSampler(Func<int> read)
    {
        _read = read;
        _thread = new(Run) { IsBackground = true, Name = "demo sampler" };
        _thread.Start();
    }

    public int Peak => Volatile.Read(ref _peak);

    public long Samples => Interlocked.Read(ref _samples);

    /// <summary>Reads the count once, on the caller's thread.</summary>
    public void Sample()
    {
        var value = _read();
        int peak;
        do
        {
            peak = Volatile.Read(ref _peak);
        }
        while (value > peak && Interlocked.CompareExchange(ref _peak, value, peak) != peak);
        Interlocked.Increment(ref _samples);
    }

    /// <summary>Waits until the other thread has counted once more: it shall see what happens, however quick that is.</summary>
    public void AwaitOther()
    {
        var seen = Volatile.Read(ref _rounds);
        var wait = new SpinWait();
        while (Volatile.Read(ref _rounds) == seen)
            wait.SpinOnce();
    }

    public void Dispose()
    {
        _stopped = true;
        _thread.Join();
    }

    private void Run()
    {
        while (!_stopped)
        {
            Sample();
            Interlocked.Increment(ref _rounds);
            Thread.Yield();
        }
    }
}
