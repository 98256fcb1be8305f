using System.Collections.Concurrent;

namespace PluginState.Torture.Linearizability;

/// <summary>Takes down what several threads do, each after the other's clock.</summary>
internal sealed class History<TState>
    where TState : class
{
    private readonly ConcurrentQueue<Step<TState>> _steps = [];
    private long _clock;

    public IReadOnlyList<Step<TState>> Steps => [.. _steps.OrderBy(static step => step.Invoked)];

    /// <summary>Does something and takes it down. What fails with a typed error has no effect, and whoever sees one all the same is not explained.</summary>
    public T? Do<T>(Func<T> operation, Func<T, (string Text, Func<TState, TState?> Apply)> describe, Action<PluginStateException> failed)
        where T : class
    {
        var invoked = Interlocked.Increment(ref _clock);
        T answer;
        try
        {
            answer = operation();
        }
        catch (PluginStateException error)
        {
            failed(error);
            return null;
        }

        var returned = Interlocked.Increment(ref _clock);
        var (text, apply) = describe(answer);
        _steps.Enqueue(new(text, invoked, returned, apply));
        return answer;
    }

    /// <summary>As <see cref="Do"/>, for what answers with an error that says something of the state.</summary>
    public void Take(long invoked, string text, Func<TState, TState?> apply) => _steps.Enqueue(new(text, invoked, Interlocked.Increment(ref _clock), apply));

    public long Now() => Interlocked.Increment(ref _clock);

    public override string ToString() => string.Join('\n', Steps.Select(static step => $"      [{step.Invoked,3}, {step.Returned,3}] {step.Text}"));
}
