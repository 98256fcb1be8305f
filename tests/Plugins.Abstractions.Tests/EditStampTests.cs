namespace PluginState.Plugins.Abstractions.Tests;

public sealed class EditStampTests
{
    private static readonly DateTimeOffset _noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void The_later_time_is_later_and_equal_times_break_on_the_actor_ordinally()
    {
        var early = new EditStamp(_noon, "z");
        var late = new EditStamp(_noon.AddTicks(1), "a");
        Assert.True(early < late && late > early && early <= late && late >= early);
        Assert.True(new EditStamp(_noon, "Z") < new EditStamp(_noon, "a"));
        Assert.Equal(0, early.CompareTo(early with { }));
    }

    [Fact]
    public void One_instant_in_two_time_zones_is_one_instant() =>
        Assert.Equal(0, new EditStamp(_noon, "a").CompareTo(new EditStamp(_noon.ToOffset(TimeSpan.FromHours(5)), "a")));
}
