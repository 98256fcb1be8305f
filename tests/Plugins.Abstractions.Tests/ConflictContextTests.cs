namespace PluginState.Tests;

public sealed class ConflictContextTests
{
    [Fact]
    public void One_of_no_conflict_is_empty_and_does_not_throw()
    {
        var context = default(ConflictContext);
        Assert.Equal(("", "", default(ConflictKind), 1), (context.StateId, context.Path, context.Kind, context.Attempt));
        Assert.Equal(default, context.LocalStamp);
        Assert.Equal(default, context.RemoteStamp);
    }

    [Fact]
    public void It_is_of_some_conflict() => Assert.Throws<ArgumentNullException>(() => new ConflictContext(null!));
}
