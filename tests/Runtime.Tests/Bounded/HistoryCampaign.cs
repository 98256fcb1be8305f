using PluginState.Bounded;
using PluginState.Tests.Bounded.Linearizability;

namespace PluginState.Tests.Bounded;

/// <summary>
/// Runs many small histories on the same few threads, which start each one together: at a barrier that is spun on, because a
/// thread that has to be woken comes when the others are done. Every second cache has its operations interrupted. Histories are made and judged in batches between the runs.
/// </summary>
internal sealed class HistoryCampaign(int threads, int histories, int seed, Func<Random, Scenario> make)
{
    private const int Batch = 64;

    private readonly Interruptions _interruptions = new();
    private readonly Run[] _batch = new Run[Batch];
    private long _arrived;
    private long _ticket;
    private Exception? _failure;
    private int _overlapping;
    private int _evicting;
    private int _evictingWhileOverlapped;

    /// <summary>In how many histories operations of two threads overlapped.</summary>
    public int Overlapping => _overlapping;

    /// <summary>In how many an operation made another entry leave for lack of room.</summary>
    public int Evicting => _evicting;

    /// <summary>In how many such an operation overlapped with one of another thread.</summary>
    public int EvictingWhileOverlapped => _evictingWhileOverlapped;

    public void Go() => Threads.Run(threads, thread =>
    {
        try
        {
            GoThrough(thread);
        }
        catch (Exception error)
        {
            // The others wait at the barrier, and the first failure is the one to tell of.
            Interlocked.CompareExchange(ref _failure, error, null);
            throw;
        }
    });

    private void GoThrough(int thread)
    {
        var round = 0L;
        for (var first = 0; first < histories; first += Batch)
        {
            var count = Math.Min(Batch, histories - first);
            for (var i = thread; i < count; i += threads)
                _batch[i] = Prepare(seed + first + i);
            for (var i = 0; i < count; i++)
            {
                Meet(++round);
                _batch[i].Recorder.Run(thread, _batch[i].Scenario.Threads[thread]);
            }

            Meet(++round);
            for (var i = thread; i < count; i += threads)
                Judge(_batch[i], seed + first + i);
            Meet(++round);
        }
    }

    private void Meet(long round)
    {
        Interlocked.Increment(ref _arrived);
        var wait = new SpinWait();
        while (Volatile.Read(ref _arrived) < round * threads)
        {
            if (Volatile.Read(ref _failure) is { } failure)
                throw new OperationCanceledException("Another thread of the campaign failed.", failure);
            wait.SpinOnce(sleep1Threshold: -1);
        }
    }

    private Run Prepare(int historySeed)
    {
        var scenario = make(new Random(historySeed));
        var cache = (historySeed & 1) == 0
            ? new LruCache<int, Item>(scenario.Capacity, onEviction: Recorder.Told)
            : new LruCache<int, Item>(scenario.Capacity, _interruptions, _interruptions, Recorder.Told);
        var recorder = new Recorder(scenario, operation => operation.Run(cache), () => Interlocked.Increment(ref _ticket));
        foreach (var operation in scenario.Setup)
            recorder.RunAlone(Call.Setup, operation);
        return new(scenario, recorder);
    }

    private void Judge(Run run, int historySeed)
    {
        var history = run.Recorder.Finish();
        if (history.HasOverlap)
            Interlocked.Increment(ref _overlapping);
        if (history.HasEviction)
            Interlocked.Increment(ref _evicting);
        if (history.HasOverlappingEviction)
            Interlocked.Increment(ref _evictingWhileOverlapped);
        var linearization = Linearization.Of(history);
        if (!linearization.Exists)
            Assert.Fail($"{threads} threads, PLUGINSTATE_SEED={historySeed} is its scenario; it may need many runs.\n{history}\n{linearization}");
    }

    private sealed record Run(Scenario Scenario, Recorder Recorder);
}
