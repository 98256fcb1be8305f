using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;
using PluginState.Conflicts;
using PluginState.Resolvers;
using PluginState.States;
using static PluginState.Tests.TestStates;

namespace PluginState.Tests.Conflicts;

/// <summary>A plugin's resolver that fails time and again is not asked for a while; whoever wants to know is told.</summary>
public sealed class BrokenResolverTests : IAsyncDisposable
{
    private const string Oops = "bad: threw InvalidTimeZoneException: oops";
    private const string NotAsked = "bad: is not asked until 2026-01-01 12:00:30Z: its last 5 calls failed";

    private static readonly ResolverOrigin _plugin = ResolverOrigin.Plugin("Rude");

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly FakeLogger<ResolverCatalog> _logger = new();
    private readonly ResolverOptions _options = new();
    private readonly List<string> _troubles = [];
    private readonly ResolverCatalog _catalog;
    private readonly DocumentMerger _merger;
    private Resolver _answer = Throw;
    private int _calls;

    public BrokenResolverTests()
    {
        _catalog = new(new BoundedResolverRegistry(timeProvider: _time), logger: _logger);
        _catalog.Troubled += trouble => _troubles.Add($"{trouble.Resolver.Name} {trouble.Kind} {trouble.Count}: {trouble.Reason}");
        _merger = new(_catalog, _options, timeProvider: _time, logger: _logger);
        Declare(_plugin);
    }

    public ValueTask DisposeAsync() => _catalog.DisposeAsync();

    private bool IsBroken => Assert.Single(_catalog.Declared, static resolver => resolver.Declaration.Name == "bad").IsBroken;

    [Theory]
    [InlineData(1, "its last call failed")]
    [InlineData(5, "its last 5 calls failed")]
    public async Task It_is_called_as_often_as_it_may_fail_in_a_row_and_then_not(int breakAfter, string why)
    {
        _options.BreakAfter = breakAfter;
        for (var i = 0; i < breakAfter; i++)
        {
            Assert.False(IsBroken);
            Assert.Equal([Oops], (await Settle()).Notes);
        }

        Assert.True(IsBroken);
        for (var i = 0; i < 3; i++)
        {
            var conflict = await Settle(ConflictStrategy.LastWriteWins);
            Assert.False(conflict.IsResolved);
            Assert.Equal(["bad: is not asked until 2026-01-01 12:00:30Z: " + why], conflict.Notes);
        }

        Assert.Equal(breakAfter, _calls);
    }

    [Fact]
    public async Task Where_told_to_fall_back_the_next_is_asked_and_then_the_strategy()
    {
        _options.FailurePolicy = ResolverFailurePolicy.Fallback;
        await Break();
        var byStrategy = await Settle(ConflictStrategy.LastWriteWins);
        Assert.Equal(("strategy last-write-wins", NotAsked), (byStrategy.AnsweredBy, Assert.Single(byStrategy.Notes)));
        _catalog.With("next", "/*", static _ => Resolution.UseLocal);
        var byNext = await Settle();
        Assert.Equal(("next (compiled-in test-next)", NotAsked), (byNext.AnsweredBy, Assert.Single(byNext.Notes)));
        Assert.Equal(5, _calls);
    }

    [Fact]
    public async Task After_a_while_one_call_tries_it_out_and_its_success_has_it_asked_again()
    {
        await Break();
        _time.Advance(_options.BreakFor - TimeSpan.FromTicks(1));
        Assert.Equal([NotAsked], (await Settle()).Notes);
        _time.Advance(TimeSpan.FromTicks(1));
        _answer = Returns(Resolution.UseLocal);
        for (var i = 0; i < 3; i++)
            Assert.True((await Settle()).IsResolved);
        Assert.Equal((8, false), (_calls, IsBroken));
        Assert.Equal(
            [(1202, LogLevel.Warning), (1203, LogLevel.Information)],
            _logger.Collector.GetSnapshot().Select(static record => (record.Id.Id, record.Level)).Where(static record => record.Id != 1201));
        Assert.Equal(
            "The resolver 'bad' (plugin Rude) is not asked until 2026-01-01 12:00:30Z: 5 calls in a row failed, and the last one threw InvalidTimeZoneException: oops.",
            _logger.Collector.GetSnapshot().Single(static record => record.Id == 1202).Message);
    }

    [Fact]
    public async Task A_trial_that_fails_keeps_it_from_being_asked_for_as_long_again_and_each_break_is_told_once()
    {
        await Break();
        _time.Advance(_options.BreakFor);
        Assert.Equal([Oops], (await Settle()).Notes);
        _time.Advance(_options.BreakFor - TimeSpan.FromTicks(1));
        Assert.Equal(["bad: is not asked until 2026-01-01 12:01:00Z: its last 6 calls failed"], (await Settle()).Notes);
        Assert.Equal(["bad Broken 1: threw InvalidTimeZoneException: oops", "bad Broken 2: threw InvalidTimeZoneException: oops"], _troubles);

        _time.Advance(TimeSpan.FromTicks(1));
        _answer = Returns(Resolution.UseLocal);
        Assert.True((await Settle()).IsResolved);
        await Break(); // a success came between
        Assert.Equal("bad Broken 1: threw InvalidTimeZoneException: oops", _troubles[2]);
        Assert.Equal(3, _troubles.Count);
    }

    [Fact]
    public async Task While_a_call_tries_it_out_it_is_not_asked_by_others()
    {
        await Break();
        _time.Advance(_options.BreakFor);
        var answer = new TaskCompletionSource<Resolution>();
        _answer = (_, _) => new(answer.Task);
        var trial = Settle();
        for (var i = 0; i < 3; i++)
            Assert.Equal(["bad: is not asked while a call tries it out: its last 5 calls failed"], (await Settle()).Notes);
        answer.SetResult(Resolution.UseLocal);
        Assert.True((await trial).IsResolved);
        Assert.True((await Settle()).IsResolved);
        Assert.Equal(7, _calls);
    }

    [Fact]
    public async Task Of_many_that_ask_at_once_one_tries_it_out()
    {
        await Break();
        for (var round = 0; round < 50; round++)
        {
            _time.Advance(_options.BreakFor);
            var before = _calls;
            var (inside, most) = (0, 0);
            _answer = (conflict, token) =>
            {
                most = Math.Max(most, Interlocked.Increment(ref inside));
                Interlocked.Decrement(ref inside);
                return Throw(conflict, token);
            };
            Threads.Run(4, _ => Settle().GetAwaiter().GetResult());
            Assert.Equal((1, 1), (most, _calls - before));
        }
    }

    [Fact]
    public async Task To_decline_or_to_fail_a_conflict_is_an_answer()
    {
        _options.BreakAfter = 2;
        foreach (var answer in (Resolution[])[Resolution.Decline("no"), Resolution.Fail("over my dead body"), Resolution.UseLocal])
        {
            for (var i = 0; i < 3; i++)
            {
                _answer = Throw;
                Assert.Equal([Oops], (await Settle()).Notes);
                _answer = Returns(answer);
                await Settle();
                await Settle();
            }
        }

        Assert.Equal((27, false), (_calls, IsBroken));
        _answer = Throw;
        await Settle();
        await Settle();
        Assert.True(IsBroken);
    }

    [Fact]
    public async Task An_answer_that_is_not_valid_and_one_that_does_not_come_in_time_are_failures()
    {
        _options.BreakAfter = 3;
        _answer = Returns(Answer("{nope"));
        await Settle();
        _answer = Throw;
        await Settle();
        await TimeOut();
        Assert.Equal(["bad: is not asked until 2026-01-01 12:00:35Z: its last 3 calls failed"], (await Settle()).Notes);
        Assert.Equal(["bad Stuck 1: gave no answer within 00:00:05", "bad Broken 1: gave no answer within 00:00:05"], _troubles);
    }

    [Fact]
    public async Task A_call_whose_caller_gave_up_counts_neither_way()
    {
        _options.BreakAfter = 2;
        await Settle();
        await GiveUp();
        await GiveUp();
        Assert.False(IsBroken);
        _answer = Throw;
        await Settle();
        Assert.True(IsBroken);

        _time.Advance(_options.BreakFor);
        await GiveUp(); // it was to try it out
        Assert.True(IsBroken);
        _answer = Throw;
        Assert.Equal([Oops], (await Settle()).Notes);
        Assert.Equal(["bad Broken 1: threw InvalidTimeZoneException: oops", "bad Broken 2: threw InvalidTimeZoneException: oops"], _troubles);
    }

    [Fact]
    public async Task A_failure_that_is_noticed_after_the_caller_gave_up_may_come_of_that_and_does_not_count()
    {
        _options.BreakAfter = 1;
        for (var i = 0; i < 3; i++)
        {
            using var cancel = new CancellationTokenSource();
            var logger = new FakeLogger(_ => cancel.Cancel()); // it is told of the failure
            Assert.Equal([Oops], (await Settle(merger: new(_catalog, _options, timeProvider: _time, logger: logger), cancellationToken: cancel.Token)).Notes);
            Assert.True(cancel.IsCancellationRequested);
        }

        Assert.Equal((3, false), (_calls, IsBroken));
    }

    [Fact]
    public async Task Null_asks_it_always()
    {
        _options.BreakAfter = null;
        for (var i = 0; i < 20; i++)
            Assert.Equal([Oops], (await Settle()).Notes);
        Assert.Equal((20, false), (_calls, IsBroken));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_is_compiled_in_is_asked_always(bool isSynchronous)
    {
        _options.BreakAfter = 1;
        _catalog.Withdraw(_plugin);
        Declare(ResolverOrigin.CompiledIn("App"), isSynchronous);
        for (var i = 0; i < 20; i++)
            Assert.Equal([Oops], (await Settle()).Notes);
        Assert.Equal((20, false), (_calls, IsBroken));
        Assert.Empty(_troubles);
    }

    [Fact]
    public async Task What_is_registered_by_hand_is_asked_always()
    {
        _options.BreakAfter = 1;
        _catalog.Registry.Register("by-hand", Count);
        for (var i = 0; i < 20; i++)
            Assert.Equal(["by-hand: threw InvalidTimeZoneException: oops"], (await Settle(resolver: "by-hand")).Notes);
        Assert.Equal(20, _calls);
    }

    [Fact]
    public async Task It_stays_broken_when_it_leaves_the_registry_and_comes_back_and_a_new_declaration_begins_anew()
    {
        await Break();
        Assert.True(_catalog.Registry.Remove("bad"));
        Assert.Equal([NotAsked], (await Settle()).Notes);
        Assert.Equal((true, 1), (IsBroken, _catalog.BrokenCount));
        Declare(_plugin);
        Assert.Equal((false, 0), (IsBroken, _catalog.BrokenCount));
        Assert.Equal([Oops], (await Settle()).Notes);
        Assert.Equal(6, _calls);
    }

    [Fact]
    public async Task A_call_that_does_not_come_back_is_told_once_and_one_that_is_not_asked_for_that_is_no_failure()
    {
        _options.BreakAfter = 3;
        await TimeOut();
        await TimeOut();
        for (var i = 0; i < 5; i++)
            Assert.Equal(["bad: is not asked: 2 earlier calls have not come back"], (await Settle()).Notes);
        Assert.Equal(["bad Stuck 1: gave no answer within 00:00:05", "bad Stuck 2: gave no answer within 00:00:05"], _troubles);
        Assert.False(IsBroken);
    }

    [Fact]
    public async Task A_handler_that_throws_is_logged_and_harms_neither_the_update_nor_other_handlers()
    {
        _catalog.Troubled += static _ => throw new InvalidTimeZoneException("of the handler");
        _catalog.Troubled += trouble => _troubles.Add("the last one heard too");
        await Break();
        Assert.Equal(["bad Broken 1: threw InvalidTimeZoneException: oops", "the last one heard too"], _troubles);
        var logged = Assert.Single(_logger.Collector.GetSnapshot(), static record => record.Id == 1003);
        Assert.Equal((LogLevel.Error, "of the handler"), (logged.Level, logged.Exception?.Message));
    }

    [Fact]
    public async Task A_manager_counts_breaks_by_plugin_and_shows_how_many_are_broken_now()
    {
        await using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var factory = services.GetRequiredService<IMeterFactory>();
        using var breaks = new MetricCollector<long>(factory, "PluginState", "pluginstate.resolver.breaks");
        using var broken = new MetricCollector<long>(factory, "PluginState", "pluginstate.resolvers.broken");
        var options = new StateManagerOptions();
        options.Resolvers.BreakAfter = 2;
        options.Resolvers.BreakFor = TimeSpan.FromMinutes(1);
        await using var manager = new StateManager(options, _catalog, _time, meterFactory: factory);
        var (ann, bob) = (manager.CreateContext("s", Json("""{"a":1}""")), manager.CreateContext("s"));
        await manager.UpdateAsync(ann.Id, Set("/a", "2"));
        foreach (var note in (string[])[Oops, Oops, "bad: is not asked until 2026-01-01 12:01:00Z: its last 2 calls failed"])
        {
            var error = await Assert.ThrowsAsync<ConflictUnresolvedException>(() => manager.UpdateAsync(bob.Id, Set("/a", "3"), new() { BaseVersion = 1 }).AsTask());
            Assert.Equal([note], Assert.Single(error.Conflicts).Notes);
        }

        broken.RecordObservableInstruments();
        Assert.Equal(1, broken.LastMeasurement?.Value);
        var measured = Assert.Single(breaks.GetMeasurementSnapshot());
        Assert.Equal((1, "origin", "Rude"), (measured.Value, Assert.Single(measured.Tags).Key, measured.Tags["origin"]));

        _time.Advance(options.Resolvers.BreakFor);
        _answer = Returns(Resolution.UseLocal);
        Assert.Equal("""{"a":3}""", (await manager.UpdateAsync(bob.Id, Set("/a", "3"), new() { BaseVersion = 1 })).State.Document.ToString());
        broken.RecordObservableInstruments();
        Assert.Equal(0, broken.LastMeasurement?.Value);
    }

    private static ValueTask<Resolution> Throw(Conflict conflict, CancellationToken cancellationToken) => throw new InvalidTimeZoneException("oops");

    private void Declare(ResolverOrigin origin, bool isSynchronous = false) =>
        _catalog.Declare(origin, [new("bad", "/a") { IsSynchronous = isSynchronous }], _ => Count);

    private ValueTask<Resolution> Count(Conflict conflict, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _calls);
        return _answer(conflict, cancellationToken);
    }

    private async Task Break()
    {
        _answer = Throw;
        for (var i = 0; i < _options.BreakAfter; i++)
            Assert.Equal([Oops], (await Settle()).Notes);
        Assert.True(IsBroken);
    }

    private async Task TimeOut()
    {
        using var called = new SemaphoreSlim(0);
        _answer = (_, _) =>
        {
            called.Release();
            return new(new TaskCompletionSource<Resolution>().Task);
        };
        var pending = Settle();
        await called.WaitAsync(TestContext.Current.CancellationToken);
        _time.Advance(_options.Timeout);
        Assert.Equal(["bad: gave no answer within 00:00:05"], (await pending).Notes);
    }

    private async Task GiveUp()
    {
        using var cancel = new CancellationTokenSource();
        using var called = new SemaphoreSlim(0);
        _answer = async (_, token) =>
        {
            called.Release();
            await new TaskCompletionSource().Task.WaitAsync(token);
            return default;
        };
        var pending = Settle(cancellationToken: cancel.Token);
        await called.WaitAsync(TestContext.Current.CancellationToken);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => pending);
    }

    private async Task<SettledConflict> Settle(
        ConflictStrategy? strategy = null, string? resolver = null, DocumentMerger? merger = null, CancellationToken cancellationToken = default)
    {
        var merged = await (merger ?? _merger).MergeAsync(
            new()
            {
                StateId = "s",
                Base = Json("""{"a":1}"""),
                Local = Json("""{"a":2}"""),
                Remote = Json("""{"a":3}"""),
                Strategy = strategy ?? ConflictStrategy.Fail,
                Resolver = resolver,
            },
            cancellationToken);
        return Assert.Single(merged.Conflicts);
    }
}
