using Spectre.Console;

namespace PluginState.Host.Replay;

/// <summary>Shows on a terminal how far a replay has come.</summary>
internal static class ReplayProgress
{
    private static readonly TimeSpan _interval = TimeSpan.FromMilliseconds(200);

    /// <summary>Runs work, and shows a bar on standard error meanwhile if that is a terminal.</summary>
    /// <param name="work">The work.</param>
    /// <param name="total">How much there is to do.</param>
    /// <param name="done">Tells how much is done.</param>
    public static async Task<T> ShowAsync<T>(Func<Task<T>> work, long total, Func<long> done)
    {
        if (Console.IsErrorRedirected)
            return await work();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        return await console.Progress()
            .AutoClear(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .StartAsync(async progress =>
            {
                var bar = progress.AddTask("replay", maxValue: Math.Max(1, total));
                var running = Task.Run(work);
                using var timer = new PeriodicTimer(_interval);
                while (!running.IsCompleted)
                {
                    await Task.WhenAny(running, timer.WaitForNextTickAsync().AsTask());
                    bar.Value = done();
                }

                return await running;
            });
    }
}
