using System.Runtime.ExceptionServices;

namespace PluginState.Bounded;

/// <summary>Lets one caller at a time make the value of a key; those who want it meanwhile wait for it.</summary>
/// <remarks>
/// A flight is in the map from before its factory runs until after its value is in the collection. Whoever finds neither value nor
/// flight starts the next flight, and looks for the value once more before making it. Nobody waits in a circle: who would wait for
/// somebody who, directly or not, waits for him gets an exception; waits for a flight that is over do not count. (Factories of two caches
/// that wait for each other are not seen.) Both maps are read and written under one lock, and hold no more than the factories that run and the
/// threads that wait for them.
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
                if (_flights.TryGetValue(key, out other) && !other.IsOver)
                    WaitFor(other, me, key);
                else
                    (_flights[key], other) = (own, null);
            }

            if (other is null)
                return Fly(own, key, cache, factory);
            Await(other, me); // and look again: the value may have left in the moment between
        }
    }

    private TValue Fly(Flight flight, TKey key, LruCache<TKey, TValue> cache, Func<TKey, TValue> factory)
    {
        TValue? value;
        Eviction<TKey, TValue>? evicted = null;
        try
        {
            if (!cache.TryGet(key, out value))
                value = cache.AddOrUse(key, factory(key), out evicted);
        }
        catch (Exception error)
        {
            End(flight, key, ExceptionDispatchInfo.Capture(error));
            throw;
        }

        End(flight, key, null);
        cache.Notify(evicted); // no business of those who wait
        return value;
    }

    private void End(Flight flight, TKey key, ExceptionDispatchInfo? error)
    {
        flight.End(error); // first: if the key's own equality should throw below, a flight that is over counts for none
        using (_lock.EnterScope())
        {
            if (_flights.TryGetValue(key, out var current) && ReferenceEquals(current, flight))
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
        for (var next = flight; next is { IsOver: false }; next = _waits.GetValueOrDefault(next.Pilot))
        {
            if (next.Pilot == me)
            {
                throw new InvalidOperationException(
                    $"The value of '{key}' is being made, and its factory asks, itself or by way of other factories, for '{key}'. Make it without.");
            }
        }

        _waits[me] = flight;
    }

    private sealed class Flight(int pilot)
    {
        private ExceptionDispatchInfo? _error;
        private bool _isOver;

        /// <summary>The thread that runs the factory.</summary>
        public int Pilot { get; } = pilot;

        /// <summary>Those who waited may not have woken yet; they wait for nobody any more.</summary>
        public bool IsOver => Volatile.Read(ref _isOver);

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
                _error = error;
                Volatile.Write(ref _isOver, true);
                Monitor.PulseAll(this);
            }
        }
    }
}
