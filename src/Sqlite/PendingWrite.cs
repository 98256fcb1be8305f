namespace PluginState.Storage;

/// <summary>Something to be written, and the one who waits for it.</summary>
/// <param name="attempt">What it tries, as a sentence without its end.</param>
/// <param name="size">About how many bytes it writes.</param>
/// <param name="write">Does it, within a transaction; may be called again after a rollback.</param>
/// <param name="cancellationToken">Takes it back, as long as the writer has not begun.</param>
internal sealed class PendingWrite(string attempt, long size, Func<StateWriter, bool> write, CancellationToken cancellationToken)
{
    // Whoever waits goes on elsewhere, not on the writer.
    private readonly TaskCompletionSource<bool> _outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private bool _result;
    private Exception? _refusal;

    public Task<bool> Outcome => _outcome.Task;

    public long Size => size;

    /// <summary>Begins it, unless it was taken back.</summary>
    public bool TryBegin() => !cancellationToken.IsCancellationRequested || !_outcome.TrySetCanceled(cancellationToken);

    /// <summary>Writes it. What the house refuses concerns this one only, and nothing of it is written; any other error ends the transaction.</summary>
    public void WriteTo(StateWriter writer)
    {
        try
        {
            (_result, _refusal) = (write(writer), null);
        }
        catch (PluginStateException refusal)
        {
            _refusal = refusal;
        }
    }

    /// <summary>The transaction was committed.</summary>
    public void Complete()
    {
        if (_refusal is null)
            _outcome.SetResult(_result);
        else
            _outcome.SetException(_refusal);
    }

    /// <summary>The transaction failed.</summary>
    /// <param name="error">Why.</param>
    /// <param name="doubt">What is not known; empty where the write has certainly not taken effect.</param>
    public void Fail(Exception error, string doubt = "") => _outcome.SetException(_refusal ?? StorageErrors.Describe(attempt + doubt, error));
}
