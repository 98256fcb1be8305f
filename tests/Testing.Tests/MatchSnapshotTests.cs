using System.Reflection;

namespace PluginState.Testing.Tests;

/// <summary>The whole way, with snapshots in this project.</summary>
public sealed class MatchSnapshotTests
{
    private const string Max = """
        using PluginState;

        static class Rules
        {
            [ConflictResolver("max", Path = "/scores/*")]
            internal static int Max(int local, int remote) => Math.Max(local, remote);
        }
        """;

    [Theory]
    [InlineData("a/b c", 1)]
    [InlineData(null, 2)]
    public void With_parameters(string? path, int count) =>
        Constants.Run(new Constant("A.g.cs", $"// {path} {count}\n")).MatchSnapshot(this, new { path, count });

    [Fact]
    public void Of_any_generator() => Constants.Run(new("A.g.cs", "// a"), new("B.g.cs", "// b\n")).MatchSnapshot(typeof(MatchSnapshotTests));

    [Fact]
    public void In_another_folder() => Constants.Run(new Constant("A.g.cs", "// a")).MatchSnapshot(this, folder: "Snapshots/More");

    [Fact]
    public void Resolvers_that_are_new_fail_and_renamed_received_files_are_accepted()
    {
        Assert.SkipWhen(Environment.GetEnvironmentVariable("SNAPSHOTS") == "accept", "Nothing fails while all is accepted.");
        using var folder = new TempFolder();
        void Match() => GeneratedResolvers.FromSource(Max).MatchSnapshot(this, folder: folder.Path);

        var exception = Assert.Throws<SnapshotMismatchException>(Match);
        Assert.Equal(
            ["MatchSnapshotTests.Resolvers_that_are_new_fail_and_renamed_received_files_are_accepted#ResolverModule.g.received.cs", "MatchSnapshotTests.Resolvers_that_are_new_fail_and_renamed_received_files_are_accepted#Resolvers.g.received.cs"],
            exception.Mismatches.Select(static mismatch => Path.GetFileName(mismatch.ReceivedFile)).Order());
        foreach (var mismatch in exception.Mismatches)
            File.Move(mismatch.ReceivedFile!, mismatch.VerifiedFile);
        Match();
        Assert.Equal(exception.Mismatches.Select(static mismatch => mismatch.VerifiedFile).Order(), Directory.GetFiles(folder.Path).Order());
    }

    [Fact]
    public void Nothing_generated_is_a_failure() =>
        Assert.Contains("Nothing is generated", Assert.Throws<ResolverGenerationException>(() => Constants.Run().MatchSnapshot(this)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_generator_that_fails_is_a_failure()
    {
        var failure = new InvalidTimeZoneException("broken");
        Assert.Same(failure, Assert.Throws<ResolverGenerationException>(() => Constants.Fail(failure).MatchSnapshot(this)).InnerException);
    }

    [Fact]
    public void An_assembly_that_does_not_tell_its_project_gets_told_what_to_add()
    {
        var exception = Assert.Throws<ProjectFolderException>(() => Constants.Run(new Constant("A.g.cs", "a")).MatchSnapshot(typeof(FactAttribute)));
        Assert.Contains("xunit.v3.core.csproj", exception.Message, StringComparison.Ordinal);
        Assert.Contains("""<AssemblyMetadata Include="PluginState.Testing.ProjectDirectory" Value="$(MSBuildProjectDirectory)" />""", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_project_that_is_not_there_is_told_and_not_made()
    {
        var assembly = new Moved(Path.Combine(Path.GetTempPath(), "no-such-project"));
        Assert.Contains("no-such-project", Assert.Throws<ProjectFolderException>(() => ProjectFolder.Of(assembly)).Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(assembly.Folder));
    }

    [Fact]
    public void A_caller_that_does_not_tell_its_project_is_taken_for_the_only_one_that_does() =>
        Assert.Equal(ProjectFolder.Of(typeof(MatchSnapshotTests).Assembly), ProjectFolder.OfCaller(typeof(object).Assembly));

    public sealed class Nested
    {
        [Fact]
        public void In_a_class() => Constants.Run(new Constant("A.g.cs", "// nested\n")).MatchSnapshot(this);
    }

    /// <summary>An assembly that was built in a folder that is gone.</summary>
    private sealed class Moved(string folder) : Assembly
    {
        public string Folder { get; } = folder;

        public override AssemblyName GetName() => new("Moved");

        public override object[] GetCustomAttributes(Type attributeType, bool inherit) =>
            new AssemblyMetadataAttribute[] { new(ProjectFolder.Key, Folder) };
    }
}
