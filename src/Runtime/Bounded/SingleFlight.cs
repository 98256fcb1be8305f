namespace PluginState.Bounded;

/// <summary>Lets one caller at a time make the value of a key; those who want it meanwhile wait for it.</summary>
/// <remarks>
/// A flight is in the map from before its factory runs until after its value is in the collection, so whoever finds neither value nor
/// flight starts the next one, and looks for the value once more before making it. Nobody waits in a circle: who would wait for
/// somebody who, directly or not, waits for him gets an exception. Both maps are read and written under one lock, and hold no more
/// than one entry for each thread in a factory.
/// </remarks>
internal sealed class SingleFlight<TKey, TValue>(IEqualityComparer<TKey>? comparer)
    where TKey : notnull
{
    private readonly Lock _lock = new();
    private readonly Dictionary<TKey, Flight> _flights = new(comparer);
    private readonly Dictionary<int, Flight> _waits = []; // by the waiting thread

    public TValue Run(TKey key, LruCache<TKey, TValue> cache, Func<TKey, TValue> factory)
    {
        var me = Environment.CurrentManagedThreadId;
        var own = new Flight(me);
        Flight? other;
        using (_lock.EnterScope())
        {
            if (_flights.TryGetValue(key, out other))
                WaitFor(other, me, key);
            else
                _flights.Add(key, own);
        }

        return other is null ? Fly(own, key, cache, factory) : Await(other, me);
    }

    private TValue Fly(Flight flight, TKey key, LruCache<TKey, TValue> cache, Func<TKey, TValue> factory)
    {
        try
        {
            if (!cache.TryGet(key, out var value))
                value = cache.AddOrUse(key, factory(key));
            flight.Result.SetResult(value);
            return value;
        }
        catch (Exception error)
        {
            flight.Result.SetException(error);
            _ = flight.Result.Task.Exception; // observed: it goes to this caller too
            throw;
        }
        finally
        {
            using (_lock.EnterScope())
                _flights.Remove(key);
        }
    }

    private TValue Await(Flight flight, int me)
    {
        try
        {
            return flight.Result.Task.GetAwaiter().GetResult();
        }
        finally
        {
            using (_lock.EnterScope())
                _waits.Remove(me);
        }
    }

    private void WaitFor(Flight flight, int me, TKey key)
    {
        for (var next = flight; next is not null; next = _waits.GetValueOrDefault(next.Pilot))
        {
            if (next.Pilot == me)
            {
                throw new InvalidOperationException(
                    $"The value of '{key}' is being made, and its factory asks, itself or by way of other factories, for '{key}'. Make it without.");
            }
        }

        _waits.Add(me, flight);
    }

    private sealed class Flight(int pilot)
    {
        public int Pilot { get; } = pilot;

        // Whoever waits continues on its own thread, not on the pilot's.
        public TaskCompletionSource<TValue> Result { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
