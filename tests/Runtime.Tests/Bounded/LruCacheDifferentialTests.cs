using System.Globalization;
using Microsoft.Extensions.Time.Testing;
using PluginState.Bounded;

namespace PluginState.Tests.Bounded;

/// <summary>
/// The cache against a model that is too simple to be wrong: a list in order of use. 1,000,000 random operations over all
/// capacities together; the environment variable PLUGINSTATE_OPERATIONS sets another number for longer campaigns, and
/// PLUGINSTATE_SEED another seed.
/// </summary>
public sealed class LruCacheDifferentialTests
{
    private const int Capacities = 5;

    private static readonly int _operations = FromEnvironment("PLUGINSTATE_OPERATIONS", 1_000_000) / Capacities;
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
        for (var step = 0; step < _operations; step++)
        {
            var operation = "";
            try
            {
                operation = run.Step();
                run.Compare(wholeOrder: capacity <= 8 || step % 16 == 0);
            }
            catch (Exception error)
            {
                Assert.Fail($"Capacity {capacity}, PLUGINSTATE_SEED={_seed}, step {step} ({operation}): {error}");
            }
        }

        run.AssertItSawEverything();
    }

    private static int FromEnvironment(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : otherwise;

    private sealed class Item;

    private sealed class Run
    {
        private readonly Random _random;
        private readonly int _keys;
        private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
        private readonly LruCache<int, Item> _cache;
        private readonly Model _model;
        private readonly List<Eviction<int, Item>> _events = [];
        private readonly long[] _seen = new long[2]; // misses, hits

        public Run(int capacity, Random random)
        {
            _random = random;
            _keys = capacity + Math.Max(2, capacity / 2);
            _cache = new(capacity, timeProvider: _time, onEviction: _events.Add);
            _model = new(capacity);
        }

        private DateTimeOffset Now => _time.GetUtcNow();

        public string Step()
        {
            var key = _random.Next(_keys);
            var item = new Item();
            switch (_random.Next(100))
            {
                case < 18:
                    _cache.Put(key, item);
                    _model.Put(key, item, Now);
                    return $"Put {key}";
                case < 24:
                    var present = _model.Peek(key) ?? item;
                    _cache.Put(key, present);
                    _model.Put(key, present, Now);
                    return $"Put {key}, the same object";
                case < 40:
                    var hit = _cache.TryGet(key, out var got);
                    _seen[hit ? 1 : 0]++;
                    Same(_model.Get(key, Now), got);
                    Assert.Equal(got is not null, hit);
                    return $"TryGet {key}";
                case < 46:
                    Assert.Equal(_model.Peek(key) is not null, _cache.TryPeek(key, out var peeked));
                    Same(_model.Peek(key), peeked);
                    return $"TryPeek {key}";
                case < 53:
                    var adds = _model.Peek(key) is null;
                    Assert.Equal(adds, _cache.TryAdd(key, item));
                    if (adds)
                        _model.Put(key, item, Now);
                    return $"TryAdd {key}";
                case < 58:
                    var expected = _random.Next(3) == 0 ? new Item() : _model.Peek(key) ?? new Item();
                    var update = _random.Next(4) == 0 ? expected : item;
                    var updates = _model.Peek(key) == expected;
                    Assert.Equal(updates, _cache.TryUpdate(key, update, expected));
                    if (updates)
                        _model.Put(key, update, Now);
                    return $"TryUpdate {key}";
                case < 65:
                    var wins = _model.Peek(key) is null;
                    Same(_cache.GetOrAdd(key, _ => item), wins ? item : _model.Get(key, Now));
                    if (wins)
                        _model.Put(key, item, Now);
                    return $"GetOrAdd {key}";
                case < 69:
                    return GetOrAddWhileOthersPut(key, item);
                case < 77:
                    var removes = _model.Peek(key);
                    Assert.Equal(removes is not null, _cache.TryRemove(key, out Item? removed));
                    Same(removes, removed);
                    _model.Remove(key, EvictionReason.Removed);
                    return $"TryRemove {key}";
                case < 82:
                    var ifItIs = _random.Next(3) == 0 ? new Item() : _model.Peek(key) ?? new Item();
                    var is_ = _model.Peek(key) == ifItIs;
                    Assert.Equal(is_, _cache.TryRemove(key, expected: ifItIs));
                    if (is_)
                        _model.Remove(key, EvictionReason.Removed);
                    return $"TryRemove {key}, if it is";
                case < 94:
                    _time.Advance(TimeSpan.FromTicks(_random.Next(5) * TimeSpan.TicksPerSecond));
                    return "time goes on";
                case < 98:
                    var timeToLive = TimeSpan.FromSeconds(_random.Next(1, 40));
                    Assert.Equal(_model.Trim(timeToLive, Now), _cache.TrimExpired(timeToLive));
                    return $"TrimExpired {timeToLive}";
                case < 99 when _random.Next(10) == 0:
                    Assert.Equal(_model.Clear(), _cache.Clear());
                    return "Clear";
                default:
                    _cache.Put(key, item);
                    _model.Put(key, item, Now);
                    return $"Put {key}";
            }
        }

        public void Compare(bool wholeOrder)
        {
            Assert.Equal(_model.Events.Count, _events.Count);
            for (var i = 0; i < _events.Count; i++)
            {
                if (_model.Events[i] != _events[i])
                    Assert.Fail($"Eviction {i} of this step should be {_model.Events[i]} and is {_events[i]}.");
            }

            _events.Clear();
            _model.Events.Clear();

            var statistics = _cache.GetStatistics();
            var oldest = _model.Entries.Count == 0 ? (DateTimeOffset?)null : _model.Entries[^1].LastAccessed;
            if (statistics != new LruStatistics(_model.Entries.Count, _model.Capacity, oldest, _model.Counts))
                Assert.Fail($"The statistics are {statistics}; the model has {_model.Entries.Count} entries, the oldest of {oldest}, and {_model.Counts}.");
            if (_cache.Count != _model.Entries.Count || _cache.Count > _cache.Capacity)
                Assert.Fail($"The count is {_cache.Count} and should be {_model.Entries.Count}.");
            if (wholeOrder && !_cache.Snapshot().AsSpan().SequenceEqual(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_model.Entries)))
                Assert.Fail($"The order is {Text(_cache.Snapshot())} and should be {Text(_model.Entries)}.");
        }

        /// <summary>A campaign in which something never happened would prove nothing of it.</summary>
        public void AssertItSawEverything()
        {
            if (_operations < 100_000)
                return;
            Assert.All(_seen, count => Assert.True(count > 1000, $"misses and hits: {_seen[0]}, {_seen[1]}"));
            Assert.All(Enum.GetValues<EvictionReason>(), reason => Assert.True(_model.Counts[reason] > 50, $"{reason}: {_model.Counts[reason]}"));
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
            var before = _model.Get(key, Now);
            Assert.Equal(before is null, called);
            if (before is not null)
            {
                Same(before, got);
                return $"GetOrAdd {key}, there";
            }

            _model.Put(other, itsItem, Now);
            Same(other == key ? itsItem : item, got);
            if (other == key)
                _model.Get(key, Now);
            else
                _model.Put(key, item, Now);
            return $"GetOrAdd {key} while another thread puts {other}";
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
    private sealed class Model(int capacity)
    {
        public int Capacity => capacity;

        public List<LruEntry<int, Item>> Entries { get; } = [];

        public List<Eviction<int, Item>> Events { get; } = [];

        public EvictionCounts Counts { get; private set; }

        public Item? Peek(int key) => Find(key) is >= 0 and var at ? Entries[at].Value : null;

        public Item? Get(int key, DateTimeOffset now)
        {
            var at = Find(key);
            if (at < 0)
                return null;
            var value = Entries[at].Value;
            Entries.RemoveAt(at);
            Entries.Insert(0, new(key, value, now));
            return value;
        }

        public void Put(int key, Item value, DateTimeOffset now)
        {
            var at = Find(key);
            if (at >= 0)
            {
                var old = Entries[at].Value;
                Entries.RemoveAt(at);
                if (old != value)
                    Tell(key, old, EvictionReason.Replaced);
            }
            else if (Entries.Count == capacity)
            {
                Remove(Entries[^1].Key, EvictionReason.Capacity);
            }

            Entries.Insert(0, new(key, value, now));
        }

        public void Remove(int key, EvictionReason reason)
        {
            var at = Find(key);
            if (at < 0)
                return;
            var value = Entries[at].Value;
            Entries.RemoveAt(at);
            Tell(key, value, reason);
        }

        public int Trim(TimeSpan timeToLive, DateTimeOffset now)
        {
            var expired = Entries.Where(e => now - (e.LastAccessed + LruStatistics.Resolution) >= timeToLive).Reverse().ToList();
            expired.ForEach(e => Remove(e.Key, EvictionReason.Expired));
            return expired.Count;
        }

        public int Clear()
        {
            var all = Enumerable.Reverse(Entries).ToList();
            all.ForEach(e => Remove(e.Key, EvictionReason.Cleared));
            return all.Count;
        }

        private int Find(int key) => Entries.FindIndex(e => e.Key == key);

        private void Tell(int key, Item value, EvictionReason reason)
        {
            Events.Add(new(key, value, reason));
            Counts = reason switch
            {
                EvictionReason.Capacity => Counts with { Capacity = Counts.Capacity + 1 },
                EvictionReason.Expired => Counts with { Expired = Counts.Expired + 1 },
                EvictionReason.Removed => Counts with { Removed = Counts.Removed + 1 },
                EvictionReason.Replaced => Counts with { Replaced = Counts.Replaced + 1 },
                _ => Counts with { Cleared = Counts.Cleared + 1 },
            };
        }
    }
}
