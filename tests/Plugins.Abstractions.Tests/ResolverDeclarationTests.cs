namespace PluginState.Plugins.Abstractions.Tests;

public sealed class ResolverDeclarationTests
{
    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData(null)]
    public void A_blank_name_is_an_error(string? name) => Assert.ThrowsAny<ArgumentException>(() => new ResolverDeclaration(name!));

    [Fact]
    public void Its_paths_are_its_own()
    {
        var paths = new List<string> { "/a" };
        var declaration = new ResolverDeclaration("r", paths);
        paths.Add("/b");
        Assert.Equal(["/a"], declaration.Paths);
    }
}
