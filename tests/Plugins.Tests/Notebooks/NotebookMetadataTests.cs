using PluginState.Plugins.Notebooks;

namespace PluginState.Plugins.Tests.Notebooks;

public sealed class NotebookMetadataTests
{
    [Theory]
    [InlineData("\"3.11.4\"", "\"3.12.1\"")]
    [InlineData("\"3.12.1\"", null)]
    [InlineData(null, "\"3.12.1\"")]
    public void The_kernel_is_that_of_the_later_edit_whichever_is_local(string? earlier, string? later)
    {
        var conflict = new TestConflict("\"3.10.0\"", earlier, later);

        Assert.Equal(ResolutionKind.UseRemote, NotebookResolvers.Kernel(conflict).Kind);
        Assert.Equal(ResolutionKind.UseLocal, NotebookResolvers.Kernel(conflict.Swapped()).Kind);
    }

    [Theory]
    [InlineData("\"python3\"", "\"ir\"")]
    [InlineData("\"python3\"", null)]
    public void Of_two_kernels_with_one_stamp_the_same_one_wins_on_both_sides(string winner, string? loser)
    {
        var conflict = new TestConflict("\"julia\"", winner, loser) { StampOfRemote = TestConflict.Early };

        Assert.Equal(ResolutionKind.UseLocal, NotebookResolvers.Kernel(conflict).Kind);
        Assert.Equal(ResolutionKind.UseRemote, NotebookResolvers.Kernel(conflict.Swapped()).Kind);
    }

    [Fact]
    public void The_format_is_the_newer_one() => Assert.Equal((5, 5), (NotebookResolvers.Format(4, 5), NotebookResolvers.Format(5, 4)));
}
