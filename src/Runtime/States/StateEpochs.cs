namespace PluginState.States;

/// <summary>Names the incarnations of states: no two get the same number, also where states are stored and the process is another one.</summary>
/// <remarks>
/// A number is the time in ticks, or one more than the last where that is not greater. A later process therefore begins above whatever an earlier
/// one gave out, unless its clock was set back to before then, and even so only the same id at the same tick would be mistaken.
/// </remarks>
internal sealed class StateEpochs(TimeProvider time)
{
    private long _last;

    public long Next()
    {
        while (true)
        {
            var last = Interlocked.Read(ref _last);
            var next = Math.Max(last + 1, time.GetUtcNow().UtcTicks);
            if (Interlocked.CompareExchange(ref _last, next, last) == last)
                return next;
        }
    }
}
