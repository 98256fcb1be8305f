using PluginState.States;
using PluginState.Torture.Report;

namespace PluginState.Torture.Faults;

/// <summary>Every thread of the pool is taken: what is synchronous goes on, and what is not goes on as soon as there are threads again.</summary>
internal sealed class StarvedPool : IFault
{
    private const int Updates = 50;

    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(60);

    public async Task InjectAsync(Random random, Ledger ledger)
    {
        await using var catalog = Counting.Catalog();
        await using var manager = new StateManager(new() { MaxAttempts = 1000 }, catalog);
        manager.CreateContext("s", Counting.Document(0), "c");
        ThreadPool.GetMaxThreads(out var workers, out var ports);
        using var release = new ManualResetEventSlim();
        var taken = Environment.ProcessorCount + 2;
        Task[] additions, takers;
        try
        {
            ThreadPool.SetMaxThreads(taken, ports);
            takers = [.. Enumerable.Range(0, taken * 4).Select(_ => Task.Run(release.Wait))];
            ledger.Fault("no thread in the pool");
            var isDone = false;
            var synchronous = new Thread(() =>
            {
                for (var i = 0; i < 1000; i++)
                {
                    manager.CreateContext("s", contextId: $"c{i % 50}-{i}");
                    manager.GetState("c");
                    manager.GetMetrics();
                }

                Volatile.Write(ref isDone, true);
            });
            synchronous.Start();
            ledger.Hold("synchronous calls need no thread of the pool", synchronous.Join(_patience) && Volatile.Read(ref isDone));
            additions = [.. Enumerable.Range(0, Updates).Select(_ => Counting.AddAsync(manager, "c", 1))];
        }
        finally
        {
            release.Set();
            ThreadPool.SetMaxThreads(workers, ports);
        }

        await Task.WhenAll([.. additions, .. takers]).WaitAsync(_patience);
        ledger.Operation("faults: addition on a starved pool", Updates);
        ledger.Hold("every addition is there once after the pool starved", Counting.Value(manager.PeekState("s")!.Document) == Updates, () => $"{manager.PeekState("s")!.Document}");
    }
}
