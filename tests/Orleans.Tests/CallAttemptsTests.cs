using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using PluginState.Orleans.Calls;
using PluginState.States;

namespace PluginState.Orleans.Tests;

public sealed class CallAttemptsTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly PluginStateClusterOptions _options = new();
    private readonly CallAttempts _attempts;

    public CallAttemptsTests()
    {
        var meters = new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<IMeterFactory>();
        _attempts = new("s", _options, new(meters), _time, NullLogger.Instance);
    }

    [Fact]
    public async Task A_call_is_tried_for_as_long_as_allowed_with_waits_in_between_that_grow_to_the_greatest()
    {
        await FailAsync();
        _time.Advance(_options.RetryFor - TimeSpan.FromSeconds(1));
        await FailAsync();
        _time.Advance(TimeSpan.FromSeconds(1));
        var error = await Assert.ThrowsAsync<StateUnavailableException>(FailAsync);
        Assert.Equal("broken", error.InnerException!.Message);
        Assert.Contains("15 s", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_subscription_that_heard_nothing_for_long_has_all_the_time_when_it_breaks()
    {
        _attempts.Restart();
        _time.Advance(_options.RetryFor * 10);
        await FailAsync();
        _time.Advance(_options.RetryFor);
        await Assert.ThrowsAsync<StateUnavailableException>(FailAsync);
    }

    private async Task FailAsync()
    {
        var waiting = _attempts.FailedAsync(new IOException("broken"), TestContext.Current.CancellationToken).AsTask();
        _time.Advance(_options.MaxRetryDelay);
        await waiting.InTime();
    }
}
