using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;
using PluginState.Benchmarks.Harness;

namespace PluginState.Benchmarks.Generator;

/// <summary>One generator and the project it is measured in.</summary>
/// <remarks>
/// A driver never changes: every edit is made to the same project, by the same driver, which has seen it once. What has been parsed is shared; what has
/// been bound is not, for every sample has a compilation that nobody has asked anything.
/// </remarks>
internal sealed class GeneratorSubject
{
    /// <summary>How many files have the attribute, and how many have not.</summary>
    public const int Files = 1000;

    /// <summary>Without a common divisor with <see cref="Files"/>: each turn edits a file in another part of the project.</summary>
    private const int Stride = 37;

    private static readonly CSharpParseOptions _parseOptions = new(LanguageVersion.CSharp14);

    private static readonly CSharpCompilationOptions _options =
        new(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable);

    private readonly Func<IIncrementalGenerator> _generator;
    private readonly AttributedFiles _attributed;
    private readonly CSharpCompilation _compilation;
    private readonly GeneratorDriver _driver;

    /// <summary>Runs the generator once, and sees to it that it did what it is there for.</summary>
    /// <param name="name">The subject's name.</param>
    /// <param name="generator">Makes one.</param>
    /// <param name="attributed">The files it is for.</param>
    /// <param name="generated">How many files it has to make.</param>
    public GeneratorSubject(string name, Func<IIncrementalGenerator> generator, AttributedFiles attributed, Predicate<int> generated)
    {
        (Name, _generator, _attributed) = (name, generator, attributed);
        _compilation = Compile(Enumerable.Range(0, Files).SelectMany(number => new[] { Attributed(number, edit: 0), Plain(number, edit: 0) }));
        _driver = NewDriver().RunGeneratorsAndUpdateCompilation(_compilation, out var output, out var diagnostics);
        Check(output, diagnostics, generated);
    }

    public string Name { get; }

    /// <summary>A driver that has seen nothing.</summary>
    public Func<object> Fresh(int turn)
    {
        var (driver, compilation) = (NewDriver(), Compile(_compilation.SyntaxTrees));
        return () => driver.RunGenerators(compilation);
    }

    /// <summary>A file without the attribute has another method.</summary>
    public Func<object> UnrelatedEdit(int turn) => Edited(Plain(turn * Stride % Files, turn + 1));

    /// <summary>A method in a file with the attribute has another body.</summary>
    public Func<object> BodyEdit(int turn) => Edited(Attributed(turn * Stride % Files, turn + 1));

    private static SyntaxTree Plain(int number, int edit) => Parse(PlainFiles.Text(number, edit), $"Plain{number}.cs");

    private static SyntaxTree Parse(string text, string path) => CSharpSyntaxTree.ParseText(SourceText.From(text, Encoding.UTF8), _parseOptions, path);

    private static CSharpCompilation Compile(IEnumerable<SyntaxTree> files) => CSharpCompilation.Create("App", files, Peers.References, _options);

    private SyntaxTree Attributed(int number, int edit) => Parse(_attributed.Text(number, edit), $"Attributed{number}.cs");

    private CSharpGeneratorDriver NewDriver() => CSharpGeneratorDriver.Create(
        [_generator().AsSourceGenerator()],
        parseOptions: _parseOptions,
        driverOptions: new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: false));

    private Func<object> Edited(SyntaxTree file)
    {
        var before = _compilation.SyntaxTrees.First(each => each.FilePath == file.FilePath);
        var compilation = _compilation.ReplaceSyntaxTree(before, file);
        return () => _driver.RunGenerators(compilation);
    }

    /// <summary>A generator that failed, or that does not know the attribute, would be the fastest.</summary>
    private void Check(Compilation output, IEnumerable<Diagnostic> diagnostics, Predicate<int> generated)
    {
        var result = _driver.GetRunResult();
        var text = string.Join('\n', result.GeneratedTrees.Select(static tree => tree.ToString()));
        if (diagnostics.Concat(output.GetDiagnostics()).FirstOrDefault(static each => each.Severity == DiagnosticSeverity.Error) is { } error)
            throw new InvalidOperationException($"{Name}: {error}");
        if (!generated(result.GeneratedTrees.Length))
            throw new InvalidOperationException($"{Name} generated {result.GeneratedTrees.Length} files.");
        if (result.GeneratedTrees.Length > 0 && Enumerable.Range(0, Files).FirstOrDefault(number => !text.Contains(_attributed.Trace(number), StringComparison.Ordinal), -1) is >= 0 and var missing)
            throw new InvalidOperationException($"{Name} generated nothing for file {missing}.");
        Output.Progress($"  {Name}: {result.GeneratedTrees.Length} files of {text.Length / 1024:#,0} KiB in all");
    }
}
