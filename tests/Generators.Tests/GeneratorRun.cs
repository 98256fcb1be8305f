using System.Collections.Immutable;
using System.Reflection;
using Basic.Reference.Assemblies;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.Extensions.DependencyInjection;
using PluginState.Hosting;

namespace PluginState.Generators.Tests;

/// <summary>One run of the generator over sources, with everything checked that has to hold of every run.</summary>
internal sealed class GeneratorRun
{
    internal const string Usings = """
        using System;
        using System.Collections.Generic;
        using System.Threading;
        using System.Threading.Tasks;
        using PluginState;

        """;

    private static readonly CSharpParseOptions _parseOptions = new(LanguageVersion.CSharp14, DocumentationMode.Diagnose);

    private static readonly ImmutableArray<MetadataReference> _abstractions =
        [.. Net100.References.All, MetadataReference.CreateFromFile(typeof(Conflict).Assembly.Location)];

    private static readonly ImmutableArray<MetadataReference> _runtime =
    [
        .. _abstractions,
        MetadataReference.CreateFromFile(typeof(PluginStateBuilder).Assembly.Location),
        MetadataReference.CreateFromFile(typeof(IServiceCollection).Assembly.Location),
        MetadataReference.CreateFromFile(typeof(Microsoft.Extensions.Logging.ILogger).Assembly.Location),
    ];

    private GeneratorRun(GeneratorDriver driver, Compilation compilation)
    {
        Driver = driver;
        Compilation = compilation;
    }

    internal GeneratorDriver Driver { get; }

    /// <summary>The sources with what was generated.</summary>
    internal Compilation Compilation { get; }

    internal ImmutableArray<GeneratedSourceResult> Sources => Driver.GetRunResult().Results.Single().GeneratedSources;

    internal string Module => Sources.Single(static source => source.HintName == "ResolverModule.g.cs").SourceText.ToString();

    /// <summary>Runs the generator, checks the run, and that it made <paramref name="sources"/> files.</summary>
    internal static GeneratorRun Of(int sources, params string[] files) => Of(sources, Compile(files));

    /// <param name="sources">How many files it has to make.</param>
    /// <param name="compilation">What it is run over.</param>
    /// <param name="services">What resolvers that are no static methods are given.</param>
    internal static GeneratorRun Of(int sources, CSharpCompilation compilation, IServiceProvider? services = null)
    {
        var run = OfUntried(sources, compilation);
        using var loaded = new LoadedModule(run.Compilation, services);
        loaded.AssertRuns();
        return run;
    }

    /// <summary>A run whose resolvers are not called: they note that they were, or need what the test gives them.</summary>
    internal static GeneratorRun OfUntried(int sources, CSharpCompilation compilation)
    {
        var driver = CreateDriver(compilation).RunGeneratorsAndUpdateCompilation(compilation, out var output, out var diagnostics, TestContext.Current.CancellationToken);
        var run = new GeneratorRun(driver, output);
        Assert.Empty(diagnostics);
        Assert.Equal(sources, run.Sources.Length);
        Assert.Empty(output.GetDiagnostics(TestContext.Current.CancellationToken).Where(static found => found.Severity >= DiagnosticSeverity.Warning));
        AssertCaching(driver, compilation);
        AssertNoRoslynObjects(driver);
        AssertOrderDoesNotMatter(compilation, run.Sources);
        return run;
    }

    /// <summary>What a generated module declares, read as from its source.</summary>
    internal static ResolverTable Catalogue(string module)
    {
        var lines = module.Split('\n').SkipWhile(static line => !line.Contains("const string Catalogue", StringComparison.Ordinal)).Skip(1).TakeWhile(static line => !line.Contains("\"\"\";", StringComparison.Ordinal));
        return ResolverTable.Parse(string.Join('\n', lines.Select(static line => line.TrimStart(' '))));
    }

    internal static CSharpCompilation Compile(params string[] files) => Compile("App", withRuntime: false, files);

    internal static CSharpCompilation Compile(string assemblyName, bool withRuntime, params string[] files) => CSharpCompilation.Create(
        assemblyName,
        files.Select(static (file, i) => Parse(Usings + file, $"File{i}.cs")).Append(Parse("class Unrelated { }", "Unrelated.cs")),
        withRuntime ? _runtime : _abstractions,
        new CSharpCompilationOptions(
            OutputKind.DynamicallyLinkedLibrary,
            nullableContextOptions: NullableContextOptions.Enable,
            warningLevel: 9999,
            allowUnsafe: true));

    internal static SyntaxTree Parse(string source, string path = "") =>
        CSharpSyntaxTree.ParseText(source, _parseOptions, path, System.Text.Encoding.UTF8, TestContext.Current.CancellationToken);

    internal static GeneratorDriver CreateDriver(CSharpCompilation? compilation = null) => CSharpGeneratorDriver.Create(
        [new ConflictResolverGenerator().AsSourceGenerator()],
        parseOptions: (CSharpParseOptions?)compilation?.SyntaxTrees[0].Options ?? _parseOptions,
        driverOptions: new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true));

    private static void AssertCaching(GeneratorDriver driver, CSharpCompilation compilation)
    {
        AssertCached("second run", compilation);
        AssertCached("unrelated edit", Replace(compilation, compilation.SyntaxTrees.Last(), "class Unrelated { int X => 1; }"));
        AssertCached("unrelated file", compilation.AddSyntaxTrees(compilation.SyntaxTrees[0].WithRootAndOptions(Parse("class Another { }").GetRoot(), compilation.SyntaxTrees[0].Options).WithFilePath("Another.cs")));
        AssertCached("file reorder", compilation.RemoveAllSyntaxTrees().AddSyntaxTrees(compilation.SyntaxTrees.Reverse()));
        AssertCached("trivia", Edit(compilation, static root => root.ReplaceTokens(
            root.DescendantTokens().Where(static token => token.Parent?.FirstAncestorOrSelf<InterpolatedStringExpressionSyntax>() is null), // a space in one is text
            static (_, token) => token.WithTrailingTrivia(token.TrailingTrivia.Add(SyntaxFactory.Space)))));
        AssertCached("body edit", Edit(compilation, static root => root.ReplaceNodes(
            root.DescendantNodes().OfType<MethodDeclarationSyntax>().Where(static method => method.Body is not null || method.ExpressionBody is not null),
            static (_, method) => method.WithExpressionBody(null).WithSemicolonToken(default).WithBody(
                SyntaxFactory.Block(SyntaxFactory.ParseStatement("throw new global::System.NotImplementedException();")).WithTrailingTrivia(method.GetTrailingTrivia())))));

        void AssertCached(string what, CSharpCompilation edited)
        {
            var result = driver.RunGenerators(edited, TestContext.Current.CancellationToken).GetRunResult().Results.Single();
            foreach (var (step, runs) in result.TrackedSteps.Where(static step => TrackingNames.All.Contains(step.Key)))
            {
                Assert.All(runs.SelectMany(static run => run.Outputs), output =>
                    Assert.True(output.Reason is IncrementalStepRunReason.Cached or IncrementalStepRunReason.Unchanged, $"{what}: {step} is {output.Reason}"));
            }

            Assert.All(result.TrackedOutputSteps.SelectMany(static step => step.Value).SelectMany(static run => run.Outputs), output =>
                Assert.True(output.Reason == IncrementalStepRunReason.Cached, $"{what}: an output is {output.Reason}"));
        }
    }

    private static CSharpCompilation Edit(CSharpCompilation compilation, Func<SyntaxNode, SyntaxNode> edit) =>
        compilation.SyntaxTrees.Aggregate(compilation, (edited, tree) => Replace(edited, tree, edit(tree.GetRoot()).ToFullString()));

    private static CSharpCompilation Replace(CSharpCompilation compilation, SyntaxTree tree, string source) =>
        compilation.ReplaceSyntaxTree(
            tree,
            CSharpSyntaxTree.ParseText(source, (CSharpParseOptions)tree.Options, tree.FilePath, System.Text.Encoding.UTF8, TestContext.Current.CancellationToken));

    private static void AssertOrderDoesNotMatter(CSharpCompilation compilation, ImmutableArray<GeneratedSourceResult> expected)
    {
        var shuffled = compilation.SyntaxTrees.ToArray();
        new Random(1).Shuffle(shuffled);
        foreach (var order in new[] { shuffled, [.. compilation.SyntaxTrees.Reverse()] })
        {
            var again = CreateDriver(compilation).RunGenerators(compilation.RemoveAllSyntaxTrees().AddSyntaxTrees(order), TestContext.Current.CancellationToken);
            Assert.Equal(
                expected.Select(static source => (source.HintName, source.SourceText.ToString())),
                again.GetRunResult().Results.Single().GeneratedSources.Select(static source => (source.HintName, source.SourceText.ToString())));
        }
    }

    /// <summary>A symbol or a syntax node in a cached value would keep a whole compilation in memory.</summary>
    private static void AssertNoRoslynObjects(GeneratorDriver driver)
    {
        var seen = new HashSet<object>(ReferenceEqualityComparer.Instance);
        var result = driver.GetRunResult().Results.Single();
        foreach (var name in TrackingNames.All.Where(result.TrackedSteps.ContainsKey))
        {
            foreach (var (value, _) in result.TrackedSteps[name].SelectMany(static run => run.Outputs))
            {
                Visit(value, name);
            }
        }

        void Visit(object? value, string path)
        {
            if (value is null or string || value.GetType() is { IsPrimitive: true } || value.GetType().IsEnum || !seen.Add(value))
            {
                return;
            }

            var type = value.GetType();
            Assert.False(type.Namespace?.StartsWith("Microsoft.CodeAnalysis", StringComparison.Ordinal), $"{path} holds a {type}");
            if (value is System.Collections.IEnumerable items)
            {
                foreach (var item in items)
                {
                    Visit(item, path + "[]");
                }
            }

            for (var level = type; level is not null && level != typeof(object); level = level.BaseType)
            {
                foreach (var field in level.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
                {
                    Visit(field.GetValue(value), $"{path}.{field.Name}");
                }
            }
        }
    }
}
