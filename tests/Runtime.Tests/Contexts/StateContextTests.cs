using PluginState.Contexts;

namespace PluginState.Tests.Contexts;

public sealed class StateContextTests
{
    [Fact]
    public void A_context_is_what_it_was_made_of()
    {
        var created = new DateTimeOffset(2026, 1, 1, 12, 0, 0, TimeSpan.FromHours(2));
        var context = new StateContext("ctx", "state", created, new Dictionary<string, string> { ["user"] = "ann" });
        Assert.Equal(("ctx", "state", created), (context.Id, context.StateId, context.Created));
        Assert.Equal("ann", context.Metadata["user"]);
        Assert.Equal(created, context.LastAccessed);
        Assert.Equal(TimeSpan.Zero, context.LastAccessed.Offset);
        Assert.Equal(0, context.LastSeenVersion);
    }

    [Fact]
    public void Metadata_is_copied()
    {
        var metadata = new Dictionary<string, string> { ["user"] = "ann" };
        var context = new StateContext("ctx", "state", metadata: metadata);
        metadata["user"] = "bob";
        metadata["more"] = "x";
        Assert.Equal([new("user", "ann")], context.Metadata);
        Assert.Empty(new StateContext("ctx", "state").Metadata);
    }

    [Fact]
    public void The_last_seen_version_only_grows()
    {
        var context = new StateContext("ctx", "state");
        context.Saw(3);
        context.Saw(2);
        Assert.Equal(3, context.LastSeenVersion);
        context.Saw(4);
        Assert.Equal(4, context.LastSeenVersion);
    }

    [Fact]
    public void Of_many_versions_seen_at_once_the_greatest_stays()
    {
        var context = new StateContext("ctx", "state");
        Threads.Run(4, thread =>
        {
            for (var i = 0; i <= 4000; i++)
                context.Saw((i * 4) + thread);
        });
        Assert.Equal(16_003, context.LastSeenVersion);
    }
}
