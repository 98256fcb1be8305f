using System.Diagnostics;

namespace PluginState.Benchmarks.Harness;

/// <summary>Threads that live as long as a measurement and run the same work side by side, as often as they are asked to.</summary>
/// <remarks>
/// Between two runs, and while the others finish, everybody sleeps in the kernel: with as many workers as cores a spinning coordinator would
/// take time from those it measures.
/// </remarks>
internal sealed class WorkerThreads : IDisposable
{
    private readonly AutoResetEvent[] _go;
    private readonly ManualResetEventSlim _done = new(initialState: false, spinCount: 0);
    private readonly Barrier _start;
    private readonly long[] _began;
    private readonly long[] _ended;
    private Action<int>? _work; // null: go home
    private Exception? _failure;
    private int _running;

    public WorkerThreads(int count)
    {
        _start = new Barrier(count);
        _go = [.. Enumerable.Range(0, count).Select(static _ => new AutoResetEvent(false))];
        _began = new long[count];
        _ended = new long[count];
        for (var worker = 0; worker < count; worker++)
        {
            var number = worker;
            new Thread(() => Live(number)) { IsBackground = true, Name = $"worker {number}" }.Start();
        }
    }

    public int Count => _go.Length;

    /// <summary>Runs the work once on every worker.</summary>
    /// <returns>The time from the moment the first began to the moment the last ended.</returns>
    public TimeSpan Run(Action<int> work)
    {
        Send(work);
        _done.Wait();
        if (_failure is { } failure)
            throw new InvalidOperationException($"A worker failed: {failure.Message}", failure);
        return Stopwatch.GetElapsedTime(_began.Min(), _ended.Max());
    }

    public void Dispose()
    {
        Send(null);
        _done.Wait();
        _done.Dispose();
        _start.Dispose();
    }

    private void Send(Action<int>? work)
    {
        _work = work;
        _running = Count;
        _done.Reset();
        foreach (var go in _go)
            go.Set();
    }

    private void Live(int worker)
    {
        CoreAffinity.Keep(worker);
        using var go = _go[worker];
        var staying = true;
        while (staying)
        {
            go.WaitOne();
            if (_work is { } work)
                Work(work, worker);
            else
                staying = false;
            if (Interlocked.Decrement(ref _running) == 0)
                _done.Set();
        }
    }

    private void Work(Action<int> work, int worker)
    {
        _start.SignalAndWait();
        _began[worker] = Stopwatch.GetTimestamp();
        try
        {
            work(worker);
        }
        catch (Exception error)
        {
            Interlocked.CompareExchange(ref _failure, error, null);
        }

        _ended[worker] = Stopwatch.GetTimestamp();
    }
}
