using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace PluginState.Generators.Tests.Corpus;

/// <summary>Every program is generated for, cached, compiled without a warning, loaded and run as any other; none makes the generator or an analyzer throw.</summary>
public sealed class CorpusTests
{
    public static TheoryData<Program> Sound => [.. Programs.All.Where(static program => !program.IsBroken)];

    public static TheoryData<Program> Broken => [.. Programs.All.Where(static program => program.IsBroken)];

    [Fact]
    public void There_are_many_and_each_has_its_title()
    {
        Assert.True(Programs.All.Count >= 60, $"{Programs.All.Count}");
        Assert.Equal(Programs.All.Count, Programs.All.Select(static program => program.Title).Distinct(StringComparer.Ordinal).Count());
    }

    [Theory]
    [MemberData(nameof(Sound))]
    public async Task A_program_is_generated_for_and_runs(Program program)
    {
        var compilation = program.Compile();
        var run = GeneratorRun.Of(program.Resolvers.Length == 0 ? 0 : 2, compilation);
        Assert.DoesNotContain(await AnalyzerRun.Of(compilation), static diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
        using var module = new LoadedModule(run.Compilation);
        var names = module.Module?.Declarations.Select(static resolver => resolver.Name).ToList() ?? [];
        Assert.Equal(program.Resolvers, names);
        foreach (var (resolver, local, remote, answer) in program.Answers)
        {
            var given = await module.Bind(names.IndexOf(resolver))(new FakeConflict(null, local, remote), TestContext.Current.CancellationToken);
            Assert.Equal(answer, System.Text.Encoding.UTF8.GetString(given.Json.Span));
        }
    }

    [Theory]
    [MemberData(nameof(Broken))]
    public async Task A_program_with_errors_of_its_own_makes_nothing_throw(Program program)
    {
        var compilation = program.Compile();
        var driver = GeneratorRun.CreateDriver(compilation)
            .RunGeneratorsAndUpdateCompilation(compilation, out _, out var diagnostics, TestContext.Current.CancellationToken);
        Assert.Empty(diagnostics); // CS8785 would be here
        Assert.Null(driver.GetRunResult().Results.Single().Exception);
        await AnalyzerRun.Of(compilation); // fails where an analyzer throws
        var module = driver.GetRunResult().Results.Single().GeneratedSources.FirstOrDefault(static source => source.HintName == "ResolverModule.g.cs").SourceText;
        Assert.Equal(program.Resolvers, module is null ? [] : GeneratorRun.Catalogue(module.ToString()).Select(static resolver => resolver.Name));
    }

    [Fact]
    public void Three_assemblies_that_see_each_others_internal_types_each_find_their_own()
    {
        const string Rules = "static class Rules {{ [ConflictResolver(\"{0}\")] internal static int M(int local, int remote) => local; }} static class Start{0} {{ internal static string Name => Resolvers.{1}; internal static void Add(PluginState.Hosting.PluginStateBuilder builder) => builder.AddGeneratedResolvers(); }}";
        var a = GeneratorRun.Of(2, GeneratorRun.Compile("A", withRuntime: true, string.Format(null, Rules, "a", "A"), "[assembly: System.Runtime.CompilerServices.InternalsVisibleTo(\"A.B\")] [assembly: System.Runtime.CompilerServices.InternalsVisibleTo(\"A-B\")]"));
        var b = GeneratorRun.Of(2, GeneratorRun.Compile("A.B", withRuntime: true, string.Format(null, Rules.Replace("class Rules", "class RulesOfB", StringComparison.Ordinal), "b", "B"), "[assembly: System.Runtime.CompilerServices.InternalsVisibleTo(\"A-B\")]")
            .AddReferences(a.Compilation.ToMetadataReference()));
        var c = GeneratorRun.Of(2, GeneratorRun.Compile("A-B", withRuntime: true, string.Format(null, Rules.Replace("class Rules", "class RulesOfC", StringComparison.Ordinal), "c", "C"))
            .AddReferences(a.Compilation.ToMetadataReference(), b.Compilation.ToMetadataReference()));
        Assert.Equal("c", Assert.Single(GeneratorRun.Catalogue(c.Module)).Name);
    }

    /// <summary>The module of the assembly App is in a namespace where those of the others are names.</summary>
    [Fact]
    public void An_assembly_may_reference_others_whose_names_begin_with_its_own()
    {
        const string Rules = "internal static class {0}Rules {{ [ConflictResolver(\"{0}\")] internal static List<int> M(List<int> local, List<int> remote) => local; [ConflictResolver(\"{0}-2\")] internal static int N(Slot<int> local, int remote, CancellationToken token) => remote; }}";
        string[] names = ["Answer", "CancellationToken", "Conflict", "Instances", "Resolution", "Resolver", "Side", "SynchronousResolver", "Table", "Json", "Part_0", "Registration", "System"];
        var others = names.Select(name => GeneratorRun.Of(2, GeneratorRun.Compile($"App.{name}", withRuntime: true, string.Format(null, Rules, name), "[assembly: System.Runtime.CompilerServices.InternalsVisibleTo(\"App\")]")).Compilation.ToMetadataReference());
        var app = GeneratorRun.Of(2, GeneratorRun.Compile("App", withRuntime: true, string.Format(null, Rules, "My")).AddReferences(others));
        Assert.Equal(["My", "My-2"], GeneratorRun.Catalogue(app.Module).Select(static resolver => resolver.Name));
    }

    [Fact]
    public void A_compilation_that_knows_nothing_of_the_contracts_gets_nothing()
    {
        var compilation = CSharpCompilation.Create("App", [GeneratorRun.Parse("class C { [System.Obsolete] void M() { } }")], Basic.Reference.Assemblies.Net100.References.All);
        var result = GeneratorRun.CreateDriver().RunGenerators(compilation, TestContext.Current.CancellationToken).GetRunResult().Results.Single();
        Assert.Null(result.Exception);
        Assert.Empty(result.GeneratedSources);
    }
}
