using PluginState.Bounded;

namespace PluginState.Tests.Bounded;

/// <summary>Who makes a value, who waits for it, and that nobody waits for himself.</summary>
public sealed class LruCacheGetOrAddTests : IDisposable
{
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(1);

    private readonly LruCache<string, object> _cache = new(8);
    private readonly ManualResetEventSlim _isMaking = new();
    private readonly ManualResetEventSlim _mayEnd = new();
    private int _made;

    public void Dispose()
    {
        _isMaking.Dispose();
        _mayEnd.Dispose();
    }

    [Fact]
    public void Threads_that_miss_one_key_wait_for_one_factory_and_get_its_value()
    {
        var (first, others) = WhileItsValueIsMade(static () => "made");
        Assert.Equal("b", _cache.GetOrAdd("b", static key => key)); // another key need not wait
        _mayEnd.Set();
        Assert.All([first, .. others], caller => Assert.Same("made", caller.Value));
        Assert.Equal(1, _made);
    }

    [Fact]
    public void What_another_thread_puts_while_the_factory_runs_stays_and_is_what_all_get()
    {
        var (first, others) = WhileItsValueIsMade(static () => "made");
        _cache.Put("a", "put");
        _mayEnd.Set();
        Assert.All([first, .. others], caller => Assert.Same("put", caller.Value));
    }

    [Fact]
    public void A_failure_of_the_factory_reaches_all_who_wait_and_is_not_remembered()
    {
        var (first, others) = WhileItsValueIsMade(static () => throw new TimeoutException("once"));
        _mayEnd.Set();
        Assert.All([first, .. others], caller => Assert.Equal("once", Assert.IsType<TimeoutException>(caller.Error).Message));
        Assert.Equal(1, _made);
        Assert.Equal(0, _cache.Count);
        Assert.Equal("second", _cache.GetOrAdd("a", static _ => "second"));
    }

    [Fact]
    public void A_factory_that_asks_for_its_own_key_gets_an_error_that_names_the_key()
    {
        var direct = Assert.Throws<InvalidOperationException>(() => _cache.GetOrAdd("the key", key => _cache.GetOrAdd(key, static _ => 1)));
        Assert.Contains("'the key'", direct.Message, StringComparison.Ordinal);
        var detour = Assert.Throws<InvalidOperationException>(
            () => _cache.GetOrAdd("the key", key => _cache.GetOrAdd("another", _ => _cache.GetOrAdd(key, static _ => 1))));
        Assert.Contains("'the key'", detour.Message, StringComparison.Ordinal);
        Assert.Equal(0, _cache.Count);
        Assert.Equal(2, _cache.GetOrAdd("the key", static _ => 2));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void Threads_whose_factories_ask_for_each_others_keys_do_not_wait_for_ever(int count)
    {
        using var allAreMaking = new Barrier(count);
        var callers = Enumerable.Range(0, count).Select(i => new Caller(() => _cache.GetOrAdd($"{i}", _ =>
        {
            Assert.True(allAreMaking.SignalAndWait(_patience));
            return _cache.GetOrAdd($"{(i + 1) % count}", static _ => "never");
        }))).ToList();
        Assert.Contains(callers, caller => caller.Error is InvalidOperationException);
        Assert.Equal("later", _cache.GetOrAdd("0", static _ => "later"));
    }

    [Fact]
    public void Who_waited_for_a_value_that_is_there_by_now_is_waited_for()
    {
        for (var round = 0; round < 50; round++)
        {
            var cache = new LruCache<string, object>(8);
            using ManualResetEventSlim isMaking = new(), mayEnd = new();
            var first = new Caller(() =>
            {
                cache.GetOrAdd("x", _ =>
                {
                    isMaking.Set();
                    mayEnd.Wait(_patience);
                    return "made";
                });
                return cache.GetOrAdd("y", static _ => "never"); // whose factory does not wait for this thread any more
            });
            Assert.True(isMaking.Wait(_patience));
            var second = new Caller(() => cache.GetOrAdd("y", _ => cache.GetOrAdd("x", static _ => "never")));
            Assert.True(second.Waits());
            mayEnd.Set();
            Assert.Equal("made", second.Value);
            Assert.Equal("made", first.Value);
        }
    }

    [Fact]
    public void What_the_eviction_callback_throws_is_no_failure_of_the_factory()
    {
        var cache = new LruCache<string, object>(1, onEviction: static _ => throw new TimeoutException("told"));
        cache.Put("b", "x");
        using ManualResetEventSlim isMaking = new(), mayEnd = new();
        var first = new Caller(() => cache.GetOrAdd("a", _ =>
        {
            isMaking.Set();
            mayEnd.Wait(_patience);
            return "made";
        }));
        Assert.True(isMaking.Wait(_patience));
        var second = new Caller(() => cache.GetOrAdd("a", static _ => "never"));
        Assert.True(second.Waits());
        mayEnd.Set();
        Assert.IsType<TimeoutException>(first.Error); // it removed the entry
        Assert.Equal("made", second.Value);
    }

    [Fact]
    public void A_factory_may_use_other_keys()
    {
        var cache = new LruCache<int, long>(100);
        Threads.Run(2, _ => Assert.Equal(12_586_269_025, Fibonacci(50)));

        long Fibonacci(int n) => n < 2 ? n : cache.GetOrAdd(n, k => Fibonacci(k - 1) + Fibonacci(k - 2));
    }

    /// <summary>One thread is in the factory of "a" until <see cref="_mayEnd"/>, and three wait for it.</summary>
    private (Caller First, Caller[] Others) WhileItsValueIsMade(Func<object> make)
    {
        var first = new Caller(() => _cache.GetOrAdd("a", _ =>
        {
            Interlocked.Increment(ref _made);
            _isMaking.Set();
            Assert.True(_mayEnd.Wait(_patience));
            return make();
        }));
        Assert.True(_isMaking.Wait(_patience));
        var others = new Caller[3];
        foreach (ref var other in others.AsSpan())
        {
            // One after the other, so that there is nothing else that any of them could be waiting for.
            other = new(() => _cache.GetOrAdd("a", _ => Interlocked.Increment(ref _made)));
            Assert.True(other.Waits());
        }

        return (first, others);
    }

    /// <summary>A call on a thread of its own.</summary>
    private sealed class Caller
    {
        private readonly Thread _thread;
        private object? _value;
        private Exception? _error;

        public Caller(Func<object> call)
        {
            _thread = new(() =>
            {
                try
                {
                    _value = call();
                }
                catch (Exception error)
                {
                    _error = error;
                }
            })
            { IsBackground = true };
            _thread.Start();
        }

        public object? Value
        {
            get
            {
                Assert.Null(Error);
                return _value;
            }
        }

        public Exception? Error
        {
            get
            {
                Assert.True(_thread.Join(_patience), "It waits for ever.");
                return _error;
            }
        }

        public bool Waits() => SpinWait.SpinUntil(() => (_thread.ThreadState & ThreadState.WaitSleepJoin) != 0, _patience);
    }
}
