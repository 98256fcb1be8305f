using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;

namespace PluginState.Testing;

/// <summary>Compares generated sources with files in the convention of Verify.SourceGenerators: what either accepted, the other finds right.</summary>
public static class SnapshotExtensions
{
    internal const string DefaultFolder = "Snapshots";

    /// <summary>
    /// Compares what generators wrote with the files <c>{Class}.{Method}#{HintName}.verified.cs</c>. A source that differs, or has no file yet, is written beside it as
    /// <c>.received.cs</c>. With <c>SNAPSHOTS=accept</c> in the environment the files are made to match instead.
    /// </summary>
    /// <param name="driver">A run of any generators.</param>
    /// <param name="test">The test object, or the <see cref="Type"/> of a static test class. Its assembly tells the project's folder.</param>
    /// <param name="parameters">The parameters of a test that runs with several, by name: <c>new { path, count }</c>. They become part of the files' names.</param>
    /// <param name="folder">The folder of the files; a relative one starts in the test project's.</param>
    /// <param name="method">The test's method.</param>
    /// <exception cref="SnapshotMismatchException">A file differs, is missing, has carriage returns in it, or nothing is generated for it any more.</exception>
    /// <exception cref="ResolverGenerationException">Nothing was generated, or a generator failed.</exception>
    /// <exception cref="ProjectFolderException">The assembly of <paramref name="test"/> does not tell where its project is.</exception>
    /// <exception cref="ArgumentException">A parameter is a date or a collection, for which there is no simple name.</exception>
    public static void MatchSnapshot(this GeneratorDriver driver, object test, object? parameters = null, string folder = DefaultFolder, [CallerMemberName] string method = "")
    {
        ArgumentNullException.ThrowIfNull(driver);
        ArgumentNullException.ThrowIfNull(test);
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentException.ThrowIfNullOrEmpty(method);
        var type = test as Type ?? test.GetType();
        var results = driver.GetRunResult().Results;
        if (results.Select(static result => result.Exception).FirstOrDefault(static exception => exception is not null) is { } exception)
            throw new ResolverGenerationException($"A generator failed: {exception.Message}", [], exception);

        var sources = results.SelectMany(static result => result.GeneratedSources).Select(SnapshotSource.Of).ToList();
        if (sources.Count == 0)
            throw new ResolverGenerationException("Nothing is generated, so there is nothing to compare with snapshots.", []);

        SnapshotFiles.Match(
            Path.Combine(ProjectFolder.Of(type.Assembly), folder),
            SnapshotName.Of(type, method, parameters),
            sources,
            accept: string.Equals(Environment.GetEnvironmentVariable("SNAPSHOTS"), "accept", StringComparison.OrdinalIgnoreCase));
    }
}
