using System.Collections.Concurrent;
using System.Runtime.CompilerServices;

namespace PluginState.Plugins;

/// <summary>A thread that does one thing after the other, each of which may never end.</summary>
/// <remarks>One user at a time gives it work. It is a background thread: whatever it hangs in does not keep the process.</remarks>
internal sealed class LoadingThread
{
    private readonly BlockingCollection<(string Plugin, Action Work)> _work = [];

    public LoadingThread() => new Thread(Loop) { IsBackground = true }.Start();

    /// <summary>Begins something.</summary>
    /// <param name="plugin">What it is done for, so that a thread that hangs says so by its name.</param>
    /// <param name="work">What is to be done. It must not throw.</param>
    public void Run(string plugin, Action work) => _work.Add((plugin, work));

    /// <summary>Ends the thread once it has nothing to do.</summary>
    public void End() => _work.CompleteAdding();

    private void Loop()
    {
        while (RunNext())
        {
        }
    }

    /// <summary>A frame of its own, so that nothing on a waiting thread's stack holds what it did last.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool RunNext()
    {
        if (!_work.TryTake(out var next, Timeout.Infinite))
            return false;
        Thread.CurrentThread.Name = $"loads plugin {next.Plugin}";
        next.Work();
        return true;
    }
}
