using System.Diagnostics;

namespace PluginState.Orleans.Trials.Load;

/// <summary>
/// Begins operations at their times, whether those before have ended or not. How long each took counts from the time at which it should have begun, so
/// nothing that stalls hides what would have come meanwhile.
/// </summary>
internal sealed class OpenLoop(IReadOnlyList<Writer> writers, int rate, Random random)
{
    private readonly Latencies _latencies = new();
    private readonly List<Task> _operations = [];
    private Task? _loop;
    private volatile bool _isEnding;

    /// <param name="firstNumber">The number of the first operation.</param>
    public void Start(int firstNumber) => _loop = Task.Factory.StartNew(() => Run(firstNumber), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    /// <summary>Begins no more, and waits for those that are under way.</summary>
    public async Task<Latencies> EndAsync()
    {
        _isEnding = true;
        await _loop!;
        await Task.WhenAll(_operations);
        return _latencies;
    }

    private void Run(int firstNumber)
    {
        var begun = Stopwatch.GetTimestamp();
        for (var i = 0; ; i++)
        {
            var due = begun + (long)(i * (double)Stopwatch.Frequency / rate);
            while (Stopwatch.GetTimestamp() < due)
            {
                if (_isEnding)
                    return;
                Thread.Sleep(1);
            }

            if (_isEnding)
                return;
            var (writer, number) = (writers[random.Next(writers.Count)], firstNumber + i);
            _operations.Add(Task.Run(() => DoAsync(writer, new(writer.StateId, number), due)));
        }
    }

    private async Task DoAsync(Writer writer, Operation operation, long due)
    {
        await writer.DoAsync(operation, CancellationToken.None);
        _latencies.Add(due, Stopwatch.GetTimestamp());
    }
}
