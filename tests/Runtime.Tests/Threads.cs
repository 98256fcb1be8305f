using System.Runtime.ExceptionServices;

namespace PluginState.Tests;

/// <summary>Runs actions on threads of their own, all let go at once, and rethrows what the first of them threw.</summary>
internal static class Threads
{
    public static void Run(params IReadOnlyList<Action> actions)
    {
        using var start = new Barrier(actions.Count);
        Exception? failure = null;
        var threads = actions.Select(action => new Thread(() =>
        {
            start.SignalAndWait();
            try
            {
                action();
            }
            catch (Exception error)
            {
                Interlocked.CompareExchange(ref failure, error, null);
            }
        })).ToList();
        threads.ForEach(static thread => thread.Start());
        threads.ForEach(static thread => thread.Join());
        if (failure is not null)
            ExceptionDispatchInfo.Throw(failure);
    }

    public static void Run(int count, Action<int> action) =>
        Run([.. Enumerable.Range(0, count).Select<int, Action>(i => () => action(i))]);

    /// <summary>Runs the actions while another thread repeats <paramref name="sample"/> until they end, and once after that.</summary>
    public static void RunSampled(Action sample, params IReadOnlyList<Action> actions)
    {
        var running = actions.Count;
        Action sampler = () =>
        {
            bool isLast;
            do
            {
                isLast = Volatile.Read(ref running) == 0;
                sample();
            }
            while (!isLast);
        };
        Run([sampler, .. actions.Select<Action, Action>(action => () =>
        {
            try
            {
                action();
            }
            finally
            {
                Interlocked.Decrement(ref running);
            }
        })]);
    }
}
