namespace PluginState.States;

/// <summary>Lets the updates of a state through one after the other where what they have answered and validated keeps being out of date.</summary>
/// <remarks>
/// <para>
/// Resolvers and validators run outside the turn, and what they say holds only while the state is what they were shown. That is a compare-and-swap: an update
/// that asks much would starve beside those that ask little. Whoever lost repeatedly therefore queues here, and while somebody holds the precedence everybody
/// who is about to commit queues too, first come first served: at most one more commit comes between, the one that was in its turn already, so the holder
/// commits at the next try but one. When the queue is empty all go on as before.
/// </para>
/// <para>
/// It is not a lock. What the holder's own resolvers and validators do does not queue; and it lapses: nobody waits longer than a resolver may take, so a
/// validator that never comes back, or that waits for another thread's update of the same state, delays others and blocks nobody.
/// </para>
/// </remarks>
internal sealed class Precedence
{
    public bool IsHeld => Queue.CurrentCount == 0;

    private SemaphoreSlim Queue { get; } = new(1, 1); // nothing to dispose of: nobody asks for its wait handle

    /// <summary>Waits to go first.</summary>
    /// <returns>False where that took too long. Otherwise <see cref="Release"/> is to be called, once.</returns>
    public async ValueTask<bool> TryTakeAsync(TimeSpan lapse, TimeProvider time, CancellationToken cancellationToken)
    {
        using var lapsed = new CancellationTokenSource(lapse, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(lapsed.Token, cancellationToken);
        try
        {
            await Queue.WaitAsync(linked.Token);
            return true;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    public void Release() => Queue.Release();
}
