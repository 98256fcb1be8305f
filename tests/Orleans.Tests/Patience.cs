namespace PluginState.Orleans.Tests;

/// <summary>Waits for what must come, and not for ever.</summary>
internal static class Patience
{
    public static TimeSpan Long { get; } = TimeSpan.FromMinutes(1);

    public static Task<T> InTime<T>(this Task<T> task) => task.WaitAsync(Long, TestContext.Current.CancellationToken);

    public static Task InTime(this Task task) => task.WaitAsync(Long, TestContext.Current.CancellationToken);

    public static Task<T> InTime<T>(this ValueTask<T> task) => task.AsTask().InTime();

    /// <summary>Looks until something is true.</summary>
    public static async Task UntilAsync(Func<Task<bool>> isTrue, string what)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        using var patience = new CancellationTokenSource(Long);
        while (!await isTrue())
        {
            Assert.False(patience.IsCancellationRequested, $"It did not come about: {what}.");
            await timer.WaitForNextTickAsync(TestContext.Current.CancellationToken);
        }
    }

    public static Task UntilAsync(Func<bool> isTrue, string what) => UntilAsync(() => Task.FromResult(isTrue()), what);
}
