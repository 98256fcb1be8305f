namespace PluginState.States;

/// <summary>Counts the operations that are under way, and lets one caller close the door and wait for the last.</summary>
/// <remarks>
/// One word: the lowest bit says closed, the rest is the count, in twos. Entering is a compare-and-swap that fails once the bit is
/// set; whoever takes the word to "closed and none" completes the wait, and exactly one operation (or the closing itself) does.
/// </remarks>
internal sealed class InFlight
{
    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _word;

    public bool IsClosed => (Interlocked.Read(ref _word) & 1) != 0;

    public int Count => (int)(Interlocked.Read(ref _word) >> 1);

    /// <summary>Enters, unless the door is closed. Every success is paired with an <see cref="Exit"/>.</summary>
    public bool TryEnter()
    {
        var word = Interlocked.Read(ref _word);
        while ((word & 1) == 0)
        {
            var seen = Interlocked.CompareExchange(ref _word, word + 2, word);
            if (seen == word)
                return true;
            word = seen;
        }

        return false;
    }

    public void Exit()
    {
        if (Interlocked.Add(ref _word, -2) == 1)
            _drained.TrySetResult();
    }

    /// <summary>Closes the door.</summary>
    /// <returns>Whether this call closed it.</returns>
    public bool TryClose()
    {
        var before = Interlocked.Or(ref _word, 1);
        if (before == 0)
            _drained.TrySetResult();
        return (before & 1) == 0;
    }

    /// <summary>Completes when the door is closed and the last operation has left.</summary>
    public Task Drained => _drained.Task;
}
