using System.Runtime.ExceptionServices;

namespace PluginState.Bounded;

/// <summary>Lets one caller at a time make the value of a key; those who want it meanwhile wait for it.</summary>
/// <remarks>
/// A flight is in the map from before its factory runs until after its value is in the collection. Whoever finds neither value nor
/// flight starts the next flight, and looks for the value once more before making it. Nobody waits in a circle: who would wait for
/// somebody who, directly or not, waits for him gets an exception. Both maps are read and written under one lock, and hold no more
/// than one entry for each thread in a factory.
/// </remarks>
internal sealed class SingleFlight<TKey, TValue>(IEqualityComparer<TKey>? comparer)
    where TKey : notnull
{
    private readonly Lock _lock = new();
    private readonly Dictionary<TKey, Flight> _flights = new(comparer);
    private readonly Dictionary<int, Flight> _waits = []; // by the waiting thread

    public TValue Get(TKey key, LruCache<TKey, TValue> cache, Func<TKey, TValue> factory)
    {
        while (true)
        {
            if (cache.TryGet(key, out var value))
                return value;
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

            if (other is null)
                return Fly(own, key, cache, factory);
            Await(other, me); // and look again: the value may have left in the moment between
        }
    }

    private TValue Fly(Flight flight, TKey key, LruCache<TKey, TValue> cache, Func<TKey, TValue> factory)
    {
        try
        {
            if (!cache.TryGet(key, out var value))
                value = cache.AddOrUse(key, factory(key));
            flight.End(null);
            return value;
        }
        catch (Exception error)
        {
            flight.End(ExceptionDispatchInfo.Capture(error));
            throw;
        }
        finally
        {
            using (_lock.EnterScope())
                _flights.Remove(key);
        }
    }

    private void Await(Flight flight, int me)
    {
        try
        {
            flight.Await();
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
        private ExceptionDispatchInfo? _error;
        private bool _isOver;

        /// <summary>The thread that runs the factory.</summary>
        public int Pilot { get; } = pilot;

        public void Await()
        {
            lock (this)
            {
                while (!_isOver)
                    Monitor.Wait(this);
            }

            _error?.Throw();
        }

        public void End(ExceptionDispatchInfo? error)
        {
            lock (this)
            {
                (_error, _isOver) = (error, true);
                Monitor.PulseAll(this);
            }
        }
    }
}
