using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Time.Testing;
using PluginState.Bounded;

namespace PluginState.Tests.Bounded;

/// <summary>
/// The cache against a model that is too simple to be wrong: a list in order of use. 1,000,000 random operations over all
/// capacities together, half of them on one thread and half by three threads in turns; the environment variable PLUGINSTATE_OPERATIONS
/// sets another number for longer campaigns, and PLUGINSTATE_SEED another seed.
/// </summary>
public sealed class LruCacheDifferentialTests
{
    private const int Runs = 10, Hoppers = 3, LongestStay = 32;

    private static readonly int _operations = FromEnvironment("PLUGINSTATE_OPERATIONS", 1_000_000) / Runs;
    private static readonly int _seed = FromEnvironment("PLUGINSTATE_SEED", 20260101);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(8)]
    [InlineData(64)]
    public void The_cache_does_what_the_model_does_at_every_step(int capacity)
    {
        var run = new Run(capacity, new Random(_seed + capacity));
        while (run.Steps < _operations)
            run.StepAndCompare();
        run.AssertItSawEverything();
    }

    /// <summary>
    /// What one thread leaves unfinished, or only itself can see, shows when another goes on from there. One at a time has the turn, and passes it on
    /// after one operation or several; chance, and so the seed, decides that too.
    /// </summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(8)]
    [InlineData(64)]
    public void It_does_so_whichever_thread_takes_each_step(int capacity)
    {
        var random = new Random(_seed + 100 + capacity);
        var run = new Run(capacity, random);
        // They sleep: threads that spin would keep the one whose turn it is from a busy core.
        var turns = Enumerable.Range(0, Hoppers).Select(static thread => new AutoResetEvent(thread == 0)).ToArray();
        var (hops, isOver) = (0, false);
        Threads.Run(Hoppers, thread =>
        {
            try
            {
                while (true)
                {
                    turns[thread].WaitOne();
                    if (isOver)
                        return;
                    for (var stay = random.Next(2) == 0 ? 1 : random.Next(2, LongestStay); stay > 0 && run.Steps < _operations; stay--)
                        run.StepAndCompare();
                    if (run.Steps == _operations)
                        return;
                    hops++;
                    turns[(thread + random.Next(1, Hoppers)) % Hoppers].Set();
                }
            }
            finally
            {
                isOver = true;
                turns[(thread + 1) % Hoppers].Set(); // which is over for all, after a failure too
            }
        });
        Assert.InRange(hops, _operations / LongestStay, _operations);
        run.AssertItSawEverything();
    }

    private static int FromEnvironment(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : otherwise;

    private sealed class Item;

    private sealed class Run
    {
        private const int Misses = 0, Hits = 1, FoundExpired = 2, TrimmedExpired = 3, DroppedBySize = 4;

        private readonly Random _random;
        private readonly int _keys;
        private readonly int _capacity;
        private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
        private readonly LruCache<int, Item> _cache;
        private readonly Model _model;
        private readonly List<Eviction<int, Item>> _events = [];
        private readonly long[] _seen = new long[5];

        public Run(int capacity, Random random)
        {
            _random = random;
            _capacity = capacity;
            _keys = capacity + Math.Max(2, capacity / 2);
            _cache = new(capacity, timeProvider: _time, onEviction: _events.Add);
            _model = new(capacity, _time);
        }

        public int Steps { get; private set; }

        public void StepAndCompare()
        {
            var operation = "";
            try
            {
                operation = Step();
                Compare(wholeOrder: _capacity <= 8 || Steps % 16 == 0);
            }
            catch (Exception error)
            {
                Assert.Fail($"Capacity {_capacity}, PLUGINSTATE_SEED={_seed}, step {Steps} ({operation}): {error}");
            }

            Steps++;
        }

        /// <summary>A campaign in which something never happened would prove nothing of it.</summary>
        public void AssertItSawEverything()
        {
            if (_operations < 100_000)
                return;
            Assert.All(_seen, count => Assert.True(count > 20, $"misses, hits, found expired, trimmed expired, dropped by a resize: {string.Join(", ", _seen)}"));
            Assert.All(Enum.GetValues<EvictionReason>(), reason => Assert.True(_model.Counts[reason] > 20, $"{reason}: {_model.Counts[reason]}"));
        }

        private string Step()
        {
            var key = _random.Next(_keys);
            var item = new Item();
            var present = _model.Peek(key);
            if (present is null && _model.Has(key))
                _seen[FoundExpired]++;
            switch (_random.Next(100))
            {
                case < 12:
                    _cache.Put(key, item);
                    _model.Put(key, item);
                    return $"Put {key}";
                case < 18:
                    _cache.Put(key, present ?? item);
                    _model.Put(key, present ?? item);
                    return $"Put {key}, the same object";
                case < 27:
                    var value = _random.Next(4) == 0 ? _model.PeekExpiredToo(key) ?? item : item;
                    var seconds = _random.Next(1, 6 + _capacity);
                    _cache.Put(key, value, TimeSpan.FromSeconds(seconds) - TimeSpan.FromTicks(_random.Next(2) * _random.Next(10_000_000)));
                    _model.Put(key, value, seconds);
                    return $"Put {key} for {seconds} s";
                case < 40:
                    var hit = _cache.TryGet(key, out var got);
                    _seen[hit ? Hits : Misses]++;
                    Same(_model.Get(key), got);
                    Assert.Equal(got is not null, hit);
                    return $"TryGet {key}";
                case < 44:
                    Assert.Equal(present is not null, _cache.TryPeek(key, out var peeked));
                    Same(present, peeked);
                    return $"TryPeek {key}";
                case < 50:
                    Assert.Equal(present is null, _cache.TryAdd(key, item));
                    if (present is null)
                        _model.Put(key, item);
                    return $"TryAdd {key}";
                case < 55:
                    var expected = _random.Next(3) == 0 ? new() : _model.PeekExpiredToo(key) ?? new();
                    var update = _random.Next(4) == 0 ? expected : item;
                    Assert.Equal(present == expected, _cache.TryUpdate(key, update, expected));
                    if (present == expected)
                        _model.Put(key, update, _model.LifetimeOf(key));
                    return $"TryUpdate {key}";
                case < 61:
                    Same(present ?? item, _cache.GetOrAdd(key, _ => item));
                    if (_model.Get(key) is null)
                        _model.Put(key, item);
                    return $"GetOrAdd {key}";
                case < 64:
                    return GetOrAddWhileOthersPut(key, item);
                case < 70:
                    return AddOrUpdate(key, _random.Next(4) == 0 ? present ?? item : item);
                case < 76:
                    Assert.Equal(present is not null, _cache.TryRemove(key, out Item? removed));
                    Same(present, removed);
                    _model.Remove(key, present is null ? EvictionReason.Expired : EvictionReason.Removed);
                    return $"TryRemove {key}";
                case < 80:
                    var ifItIs = _random.Next(3) == 0 ? new() : _model.PeekExpiredToo(key) ?? new();
                    Assert.Equal(present == ifItIs, _cache.TryRemove(key, expected: ifItIs));
                    if (present == ifItIs)
                        _model.Remove(key, EvictionReason.Removed);
                    return $"TryRemove {key}, if it is";
                case < 91:
                    _time.Advance(TimeSpan.FromMilliseconds(_random.Next(_random.Next(3) == 0 ? 80 : 16) * 250)); // the timer ticks at every whole second in between
                    return "time goes on";
                case < 94:
                    var timeToLive = TimeSpan.FromSeconds(_random.Next(1, 20 + (4 * _capacity)));
                    Assert.Equal(_model.Trim(timeToLive), _cache.TrimExpired(timeToLive));
                    return $"TrimExpired {timeToLive}";
                case < 97:
                    var trimmed = _cache.TrimExpired();
                    Assert.Equal(_model.Trim(), trimmed);
                    _seen[TrimmedExpired] += trimmed;
                    _events.Sort(static (x, y) => x.Key.CompareTo(y.Key)); // in which order they are told of is not promised
                    return "TrimExpired";
                case < 98:
                    var capacity = _random.Next(2) == 0 ? _capacity : _random.Next((_capacity + 1) / 2, _capacity + (_capacity / 2) + 2);
                    var dropped = _cache.Resize(capacity);
                    Assert.Equal(_model.Resize(capacity), dropped);
                    _seen[DroppedBySize] += dropped;
                    return $"Resize {capacity}";
                case < 99 when _random.Next(10) == 0:
                    Assert.Equal(_model.Clear(), _cache.Clear());
                    return "Clear";
                default:
                    _cache.Put(key, item);
                    _model.Put(key, item);
                    return $"Put {key}";
            }
        }

        private void Compare(bool wholeOrder)
        {
            if (!CollectionsMarshal.AsSpan(_model.Events).SequenceEqual(CollectionsMarshal.AsSpan(_events)))
                Assert.Fail($"The evictions of this step are {string.Join(", ", _events)} and should be {string.Join(", ", _model.Events)}.");
            _events.Clear();
            _model.Events.Clear();

            var statistics = _cache.GetStatistics();
            if (statistics != new LruStatistics(_model.Count, _model.Capacity, _model.OldestAccess, _model.Counts))
                Assert.Fail($"The statistics are {statistics}; the model has {_model.Count} entries, the oldest of {_model.OldestAccess}, and {_model.Counts}.");
            if (_cache.Count != _model.Count || _cache.Capacity != _model.Capacity)
                Assert.Fail($"The count is {_cache.Count} of {_cache.Capacity} and should be {_model.Count} of {_model.Capacity}.");
            if (wholeOrder && _model.Snapshot() is var snapshot && !_cache.Snapshot().AsSpan().SequenceEqual(snapshot))
                Assert.Fail($"The order is {Text(_cache.Snapshot())} and should be {Text(snapshot)}.");
        }

        private string GetOrAddWhileOthersPut(int key, Item item)
        {
            var (other, itsItem) = (_random.Next(_keys), new Item());
            var called = false;
            var got = _cache.GetOrAdd(key, _ =>
            {
                called = true;
                _cache.Put(other, itsItem);
                return item;
            });
            var before = _model.Get(key);
            Assert.Equal(before is null, called);
            if (before is not null)
            {
                Same(before, got);
                return $"GetOrAdd {key}, there";
            }

            _model.Put(other, itsItem);
            Same(other == key ? itsItem : item, got);
            if (_model.Get(key) is null)
                _model.Put(key, item);
            return $"GetOrAdd {key} while another thread puts {other}";
        }

        private string AddOrUpdate(int key, Item item)
        {
            var (other, itsItem) = (_random.Next(_keys), new Item());
            var interferes = _random.Next(3) == 0;
            var got = _cache.AddOrUpdate(
                key,
                _ =>
                {
                    Same(null, _model.Peek(key));
                    Interfere();
                    return item;
                },
                (_, present) =>
                {
                    Same(_model.Peek(key), present);
                    Interfere();
                    return item;
                });
            Same(item, got);
            _model.Put(key, item, _model.Peek(key) is null ? 0 : _model.LifetimeOf(key));
            return $"AddOrUpdate {key}" + (interferes ? $" while another thread puts {other}" : "");

            void Interfere()
            {
                if (!interferes || _model.Peek(other) == itsItem)
                    return; // that is the second attempt
                _cache.Put(other, itsItem);
                _model.Put(other, itsItem);
            }
        }

        private static void Same(Item? expected, Item? actual)
        {
            if (!ReferenceEquals(expected, actual))
                Assert.Fail("It gave another value than it should.");
        }

        private static string Text(IEnumerable<LruEntry<int, Item>> entries) =>
            string.Join(", ", entries.Select(static e => string.Create(CultureInfo.InvariantCulture, $"{e.Key} at {e.LastAccessed:mm:ss}")));
    }

    /// <summary>Most recently used first; every operation searches from the front.</summary>
    private sealed class Model(int capacity, TimeProvider time)
    {
        private readonly List<Entry> _entries = [];
        private readonly DateTimeOffset _start = time.GetUtcNow();

        public int Capacity { get; private set; } = capacity;

        public int Count => _entries.Count;

        public DateTimeOffset? OldestAccess => _entries.Count == 0 ? null : DateOf(_entries[^1]);

        public List<Eviction<int, Item>> Events { get; } = [];

        public EvictionCounts Counts { get; private set; }

        private TimeSpan Elapsed => time.GetUtcNow() - _start;

        private long Tick => (long)Elapsed.TotalSeconds;

        public bool Has(int key) => Find(key) >= 0;

        public Item? PeekExpiredToo(int key) => Find(key) is >= 0 and var at ? _entries[at].Value : null;

        public Item? Peek(int key) => Find(key) is >= 0 and var at && !IsExpired(_entries[at]) ? _entries[at].Value : null;

        public int LifetimeOf(int key) => _entries[Find(key)].Lifetime;

        public LruEntry<int, Item>[] Snapshot() => [.. _entries.Select(e => new LruEntry<int, Item>(e.Key, e.Value, DateOf(e)))];

        public Item? Get(int key)
        {
            if (Peek(key) is not { } value)
                return null;
            Put(key, value, LifetimeOf(key));
            return value;
        }

        /// <param name="key">The key.</param>
        /// <param name="value">The value.</param>
        /// <param name="lifetime">In seconds; 0 for ever.</param>
        public void Put(int key, Item value, int lifetime = 0)
        {
            var at = Find(key);
            if (at >= 0)
            {
                var old = _entries[at];
                _entries.RemoveAt(at);
                if (old.Value != value)
                    Tell(old, IsExpired(old) ? EvictionReason.Expired : EvictionReason.Replaced);
            }
            else if (_entries.Count == Capacity)
            {
                Remove(_entries[^1].Key, EvictionReason.Capacity);
            }

            _entries.Insert(0, new(key, value, Tick, lifetime));
        }

        public void Remove(int key, EvictionReason reason)
        {
            var at = Find(key);
            if (at < 0)
                return;
            var entry = _entries[at];
            _entries.RemoveAt(at);
            Tell(entry, reason);
        }

        public int Trim(TimeSpan timeToLive) =>
            RemoveAll(e => Elapsed - TimeSpan.FromSeconds(e.LastUse) - LruStatistics.Resolution >= timeToLive, EvictionReason.Expired);

        public int Trim()
        {
            var trimmed = RemoveAll(IsExpired, EvictionReason.Expired);
            Events.Sort(static (x, y) => x.Key.CompareTo(y.Key));
            return trimmed;
        }

        public int Clear() => RemoveAll(static _ => true, EvictionReason.Cleared);

        public int Resize(int newCapacity)
        {
            Capacity = newCapacity;
            return RemoveAll(e => _entries.IndexOf(e) >= newCapacity, EvictionReason.Capacity);
        }

        private int RemoveAll(Func<Entry, bool> which, EvictionReason reason)
        {
            var oldestFirst = Enumerable.Reverse(_entries).Where(which).ToList();
            oldestFirst.ForEach(e => Remove(e.Key, reason));
            return oldestFirst.Count;
        }

        private int Find(int key) => _entries.FindIndex(e => e.Key == key);

        private bool IsExpired(Entry entry) => entry.Lifetime != 0 && Tick >= entry.LastUse + 1 + entry.Lifetime;

        private DateTimeOffset DateOf(Entry entry) => _start + TimeSpan.FromSeconds(entry.LastUse);

        private void Tell(Entry entry, EvictionReason reason)
        {
            Events.Add(new(entry.Key, entry.Value, reason));
            Counts = reason switch
            {
                EvictionReason.Capacity => Counts with { Capacity = Counts.Capacity + 1 },
                EvictionReason.Expired => Counts with { Expired = Counts.Expired + 1 },
                EvictionReason.Removed => Counts with { Removed = Counts.Removed + 1 },
                EvictionReason.Replaced => Counts with { Replaced = Counts.Replaced + 1 },
                _ => Counts with { Cleared = Counts.Cleared + 1 },
            };
        }

        private sealed record Entry(int Key, Item Value, long LastUse, int Lifetime);
    }
}
