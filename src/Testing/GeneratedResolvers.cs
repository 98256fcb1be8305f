using System.Reflection;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;

namespace PluginState.Testing;

/// <summary>What PluginState generates from C# with resolvers and merge rules in it. All of it compiles.</summary>
public sealed class GeneratedResolvers
{
    private GeneratedResolvers(GeneratorDriver driver)
    {
        Driver = driver;
        Sources = driver.GetRunResult().Results
            .SelectMany(static result => result.GeneratedSources)
            .ToDictionary(static source => source.HintName, static source => source.SourceText.ToString(), StringComparer.Ordinal);
    }

    /// <summary>The run of the generator, for <c>Verify(resolvers.Driver).UseDirectory("Snapshots")</c>.</summary>
    public GeneratorDriver Driver { get; }

    /// <summary>The generated texts by their hint names, such as <c>ResolverModule.g.cs</c>.</summary>
    public IReadOnlyDictionary<string, string> Sources { get; }

    /// <summary>Generates from texts, each a C# file.</summary>
    /// <param name="sources">The texts. They see every assembly that the running tests see.</param>
    /// <returns>What was generated.</returns>
    /// <exception cref="ResolverGenerationException">The code has mistakes, or there is no resolver and no merge rule in it.</exception>
    public static GeneratedResolvers FromSource(params string[] sources) => FromSource(new GenerationOptions(), sources);

    /// <inheritdoc cref="FromSource(string[])"/>
    /// <param name="options">How they are compiled.</param>
    /// <param name="sources">The texts. They see every assembly that the running tests see.</param>
    public static GeneratedResolvers FromSource(GenerationOptions options, params string[] sources)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(sources);
        return new(Generation.Run(options, [.. sources.Select(static (text, i) => ($"Source{i + 1}.cs", text))]));
    }

    /// <summary>Generates from files.</summary>
    /// <param name="paths">
    /// Paths of files, and of folders for all <c>*.cs</c> below them except in <c>bin</c> and <c>obj</c> and except snapshots. Relative ones start in the folder of
    /// the calling project.
    /// </param>
    /// <returns>What was generated.</returns>
    /// <exception cref="FileNotFoundException">A path is neither that of a file nor that of a folder.</exception>
    /// <exception cref="ProjectFolderException">A path is relative, and the calling project does not say where it is.</exception>
    /// <exception cref="ResolverGenerationException">The code has mistakes, or there is no resolver and no merge rule in it.</exception>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static GeneratedResolvers FromFiles(params string[] paths) => FromFiles(new GenerationOptions(), paths, Assembly.GetCallingAssembly());

    /// <inheritdoc cref="FromFiles(string[])"/>
    /// <param name="options">How they are compiled.</param>
    /// <param name="paths">
    /// Paths of files, and of folders for all <c>*.cs</c> below them except in <c>bin</c> and <c>obj</c> and except snapshots. Relative ones start in the folder of
    /// the calling project.
    /// </param>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static GeneratedResolvers FromFiles(GenerationOptions options, params string[] paths) => FromFiles(options, paths, Assembly.GetCallingAssembly());

    /// <summary>Compares the generated texts with the snapshots of a test: see <see cref="SnapshotExtensions.MatchSnapshot"/>.</summary>
    /// <inheritdoc cref="SnapshotExtensions.MatchSnapshot"/>
    public void MatchSnapshot(object test, object? parameters = null, string folder = SnapshotExtensions.DefaultFolder, [CallerMemberName] string method = "") =>
        Driver.MatchSnapshot(test, parameters, folder, method);

    private static GeneratedResolvers FromFiles(GenerationOptions options, string[] paths, Assembly caller)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(paths);
        return new(Generation.Run(options, SourceFiles.Read(paths, () => ProjectFolder.OfCaller(caller))));
    }
}
