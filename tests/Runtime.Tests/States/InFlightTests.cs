using PluginState.States;

namespace PluginState.Tests.States;

public sealed class InFlightTests
{
    [Fact]
    public async Task The_wait_ends_when_the_door_is_closed_and_the_last_has_left()
    {
        var inFlight = new InFlight();
        Assert.True(inFlight.TryEnter());
        Assert.True(inFlight.TryEnter());
        inFlight.Exit();
        Assert.True(inFlight.TryClose());
        Assert.False(inFlight.TryClose());
        Assert.False(inFlight.TryEnter());
        Assert.False(inFlight.Drained.IsCompleted);
        Assert.Equal(1, inFlight.Count);
        inFlight.Exit();
        await inFlight.Drained;
    }

    [Fact]
    public async Task Closing_an_empty_one_ends_the_wait_at_once()
    {
        var inFlight = new InFlight();
        Assert.True(inFlight.TryClose());
        await inFlight.Drained;
    }

    [Fact]
    public async Task Of_many_that_race_the_closing_every_one_either_entered_or_was_refused()
    {
        for (var round = 0; round < 200; round++)
        {
            var inFlight = new InFlight();
            var workers = Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
            {
                while (inFlight.TryEnter())
                    inFlight.Exit();
            })).ToArray();
            inFlight.TryClose();
            await Task.WhenAll(workers);
            await inFlight.Drained;
            Assert.Equal(0, inFlight.Count);
        }
    }
}
