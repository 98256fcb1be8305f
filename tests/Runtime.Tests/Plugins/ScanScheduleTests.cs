using Microsoft.Extensions.Time.Testing;
using PluginState.Plugins;

namespace PluginState.Tests.Plugins;

public sealed class ScanScheduleTests : IDisposable
{
    private static readonly TimeSpan _settle = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan _period = TimeSpan.FromSeconds(2);

    private readonly FakeTimeProvider _time = new();
    private readonly ScanSchedule _schedule;

    public ScanScheduleTests() => _schedule = new(_settle, _period, _time);

    public void Dispose() => _schedule.Dispose();

    [Fact]
    public async Task Without_a_hint_the_next_scan_is_due_after_the_period()
    {
        _schedule.Next(isUnsettled: false);
        await DueAfter(_period);
    }

    [Fact]
    public async Task While_files_settle_the_next_scan_is_due_after_the_window()
    {
        _schedule.Next(isUnsettled: true);
        await DueAfter(_settle);
    }

    [Fact]
    public async Task A_hint_brings_the_scan_nearer_and_more_hints_do_not_put_it_off()
    {
        _schedule.Next(isUnsettled: false);
        _schedule.Hint();
        _time.Advance(_settle - TimeSpan.FromMilliseconds(1));
        _schedule.Hint();
        await DueAfter(TimeSpan.FromMilliseconds(1));
    }

    [Fact]
    public async Task A_hint_during_a_scan_makes_one_more_soon_after_it()
    {
        _schedule.Hint();
        await DueAfter(_settle);
        _schedule.Hint();
        _schedule.Next(isUnsettled: false);
        await DueAfter(_settle);
        _schedule.Next(isUnsettled: false);
        await DueAfter(_period);
    }

    private async Task DueAfter(TimeSpan wait)
    {
        var due = _schedule.WaitAsync(TestContext.Current.CancellationToken);
        _time.Advance(wait - TimeSpan.FromMilliseconds(1));
        Assert.False(due.IsCompleted);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        await due;
    }
}
