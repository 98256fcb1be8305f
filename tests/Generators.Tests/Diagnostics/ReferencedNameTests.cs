using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using PluginState.Generators.Analysis;

namespace PluginState.Generators.Tests;

/// <summary>PST0017, with contracts made by hand, so that only the form of the catalogue matters.</summary>
public sealed class ReferencedNameTests
{
    private const string Contracts = """
        namespace PluginState;
        [System.AttributeUsage(System.AttributeTargets.Method)]
        public sealed class ConflictResolverAttribute(string name) : System.Attribute { public string Name => name; }
        [System.AttributeUsage(System.AttributeTargets.Assembly)]
        public sealed class ResolverModuleAttribute<TModule>(string catalogue) : System.Attribute { public string Catalogue => catalogue; }
        """;

    private static readonly CSharpCompilation _contracts = Compile("PluginState.Plugins.Abstractions", Contracts);

    private static readonly CSharpCompilation _library = Library("Library", "pluginstate 1\\nr\\tkeep-longer\\t/a\\t0\\nm\\tnot-a-resolver\\nr\\tta\\\\tb\\\\u00fc\\t\\n");

    [Theory]
    [InlineData("keep-longer", "is also declared by the referenced assembly 'Library'; an application")]
    [InlineData("Keep-Longer", "is also declared by the referenced assembly 'Library' as 'keep-longer'; an application")]
    [InlineData("ta\\tbü", "is also declared by the referenced assembly 'Library'; an application")]
    [InlineData("not-a-resolver", null)]
    [InlineData("another", null)]
    public async Task PST0017_is_reported_on_a_name_of_a_referenced_assembly(string name, string? message)
    {
        var source = $"static class C {{ [PluginState.ConflictResolver(\"{name}\")] internal static int M(int local, int remote) => local; }}";
        var found = await AnalyzerRun.Of(Compile("App", source, _contracts, _library));
        if (message is null)
        {
            Assert.Empty(found);
            return;
        }

        var only = Assert.Single(found);
        Assert.Equal(("PST0017", DiagnosticSeverity.Warning), (only.Id, only.Severity));
        Assert.Contains(message, only.GetMessage(), StringComparison.Ordinal);
        Assert.Empty(await AnalyzerRun.Of(Compile("App", "#pragma warning disable PST0017\n" + source, _contracts, _library)));
    }

    [Fact]
    public async Task It_is_read_from_metadata_too()
    {
        using var image = new MemoryStream();
        Assert.True(_library.Emit(image, cancellationToken: TestContext.Current.CancellationToken).Success);
        var app = Compile("App", "static class C { [PluginState.ConflictResolver(\"keep-longer\")] internal static int M(int local, int remote) => local; }", _contracts)
            .AddReferences(MetadataReference.CreateFromImage(image.ToArray()));
        Assert.Equal("PST0017", Assert.Single(await AnalyzerRun.Of(app)).Id);
    }

    [Fact]
    public async Task What_the_generator_writes_is_what_is_read()
    {
        const string Source = "public static class {0} {{ [ConflictResolver(\"a\\t\\\\ü\\n\")] public static int M(int local, int remote) => local; }}";
        using var image = new MemoryStream();
        var library = GeneratorRun.CreateDriver().RunGeneratorsAndUpdateCompilation(
            GeneratorRun.Compile("Library", withRuntime: false, string.Format(null, Source, "Rules")), out var generated, out _, TestContext.Current.CancellationToken);
        Assert.Equal(2, library.GetRunResult().GeneratedTrees.Length);
        Assert.True(generated.Emit(image, cancellationToken: TestContext.Current.CancellationToken).Success);
        var app = GeneratorRun.Compile("App", withRuntime: false, string.Format(null, Source, "OwnRules")).AddReferences(MetadataReference.CreateFromImage(image.ToArray()));
        Assert.Equal("PST0017", Assert.Single(await AnalyzerRun.Of(app)).Id);
    }

    [Fact]
    public async Task A_catalogue_of_another_form_says_nothing() => Assert.Empty(await AnalyzerRun.Of(Compile(
        "App",
        "static class C { [PluginState.ConflictResolver(\"a\")] internal static int M(int local, int remote) => local; }",
        _contracts,
        Library("Later", "pluginstate 2\\nr\\ta\\t"),
        Library("Empty", ""))));

    [Theory]
    [InlineData("pluginstate 1", "")]
    [InlineData("pluginstate 1\nr\ta", "a")]
    [InlineData("pluginstate 1\nr\ta\\\\b\\n\\r\\t\\u000a\tx\nr\tb\\", "a\\b\n\r\t\n,b\\")]
    [InlineData("pluginstate 1\nr\t\\u12", "u12")]
    [InlineData("nothing\nr\ta", "")]
    public void Names_are_unescaped(string catalogue, string names) => Assert.Equal(names, string.Join(",", ReferencedCatalogue.NamesIn(catalogue)));

    private static CSharpCompilation Library(string name, string catalogue) =>
        Compile(name, $"[assembly: PluginState.ResolverModule<{name}.Module>(\"{catalogue}\")] namespace {name} {{ public class Module; }}", _contracts);

    private static CSharpCompilation Compile(string name, string source, params CSharpCompilation[] references)
    {
        var compilation = CSharpCompilation.Create(
            name,
            [GeneratorRun.Parse(source)],
            [.. Basic.Reference.Assemblies.Net100.References.All, .. references.Select(static reference => reference.ToMetadataReference())],
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));
        Assert.Empty(compilation.GetDiagnostics(TestContext.Current.CancellationToken).Where(static found => found.Severity == DiagnosticSeverity.Error));
        return compilation;
    }
}
