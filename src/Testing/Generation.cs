using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using PluginState.Generators;

namespace PluginState.Testing;

/// <summary>Compiles sources as the SDK would and runs the generator and its analyzers over them.</summary>
internal static class Generation
{
    /// <summary>What <c>ImplicitUsings</c> of <c>Microsoft.NET.Sdk</c> writes.</summary>
    private const string ImplicitUsings = """
        global using global::System;
        global using global::System.Collections.Generic;
        global using global::System.IO;
        global using global::System.Linq;
        global using global::System.Net.Http;
        global using global::System.Threading;
        global using global::System.Threading.Tasks;
        """;

    /// <summary>The one file that is written only where there is a resolver or a merge rule.</summary>
    private const string Module = "ResolverModule.g.cs";

    private static readonly CSharpParseOptions _parseOptions = new(LanguageVersion.Latest, DocumentationMode.Parse);

    // The runtime was started with this list, so it has the framework, the packages and the projects that the tests reference.
    private static readonly Lazy<ImmutableArray<PortableExecutableReference>> _references = new(static () =>
    [
        .. ((string?)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES") ?? throw new PlatformNotSupportedException("Resolvers are generated against the assemblies the process was started with, and a single-file or native process has none."))
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(static path => MetadataReference.CreateFromFile(path)),
    ]);

    // Whatever rules there are: each says of something that the generator leaves out in silence.
    private static readonly Lazy<ImmutableArray<DiagnosticAnalyzer>> _analyzers = new(static () =>
    [
        .. typeof(ConflictResolverGenerator).Assembly.GetTypes()
            .Where(static type => type is { IsAbstract: false } && type.IsSubclassOf(typeof(DiagnosticAnalyzer)) && !type.IsSubclassOf(typeof(DiagnosticSuppressor)))
            .Select(static type => (DiagnosticAnalyzer)Activator.CreateInstance(type)!),
    ]);

    internal static GeneratorDriver Run(GenerationOptions options, IReadOnlyList<(string Path, string Text)> sources)
    {
        var compilation = Compile(options, sources);
        var driver = CSharpGeneratorDriver.Create([new ConflictResolverGenerator().AsSourceGenerator()], parseOptions: _parseOptions)
            .RunGeneratorsAndUpdateCompilation(compilation, out var output, out _);
        var result = driver.GetRunResult().Results.Single();
        if (result.Exception is { } exception)
            throw new ResolverGenerationException($"The generator failed, which is a mistake in PluginState: {exception.Message}", [], exception);

        var errors = ErrorsOf(output);
        if (errors.Length > 0)
            throw new ResolverGenerationException("The code has mistakes:", errors);
        if (!result.GeneratedSources.Any(static source => source.HintName == Module))
        {
            throw new ResolverGenerationException(
                $"Nothing is generated: no method is marked [ConflictResolver] and no [MergeRule] is declared in {(sources.Count == 1 ? sources[0].Path : $"{sources.Count} files")}.",
                []);
        }

        return driver;
    }

    private static CSharpCompilation Compile(GenerationOptions options, IReadOnlyList<(string Path, string Text)> sources)
    {
        var trees = sources
            .Concat(options.ImplicitUsings ? [("ImplicitUsings.g.cs", ImplicitUsings)] : [])
            .Select(static source => CSharpSyntaxTree.ParseText(source.Text, _parseOptions, source.Path, System.Text.Encoding.UTF8))
            .ToList();
        var isProgram = trees.Any(static tree => tree.GetCompilationUnitRoot().Members.Any(static member => member is GlobalStatementSyntax));
        return CSharpCompilation.Create(
            options.AssemblyName,
            trees,
            _references.Value.Where(reference => !string.Equals(Path.GetFileNameWithoutExtension(reference.FilePath), options.AssemblyName, StringComparison.OrdinalIgnoreCase)),
            new CSharpCompilationOptions(
                isProgram ? OutputKind.ConsoleApplication : OutputKind.DynamicallyLinkedLibrary,
                allowUnsafe: true,
                nullableContextOptions: options.Nullable ? NullableContextOptions.Enable : NullableContextOptions.Disable));
    }

    /// <summary>The compiler's errors and those of the analyzers, without which a method that cannot be a resolver would be left out in silence.</summary>
    private static ImmutableArray<Diagnostic> ErrorsOf(Compilation compilation) =>
    [
        .. compilation
            .WithAnalyzers(_analyzers.Value)
            .GetAllDiagnosticsAsync()
            .GetAwaiter()
            .GetResult()
            .Where(static found => found is { Severity: DiagnosticSeverity.Error, IsSuppressed: false })
            .OrderBy(static found => found.Location.GetLineSpan().Path, StringComparer.Ordinal)
            .ThenBy(static found => found.Location.SourceSpan.Start)
            .ThenBy(static found => found.Id, StringComparer.Ordinal),
    ];
}
