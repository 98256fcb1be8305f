using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace PluginState.Generators.Tests.Corpus;

/// <summary>An awkward program, and the resolvers that are in it.</summary>
/// <param name="Title">What is awkward about it.</param>
/// <param name="Resolvers">The names, in ordinal order; those of the program's own code, however it is spelt.</param>
/// <param name="Files">The files. They begin with the usual using directives, unless they begin with <c>//bare</c>.</param>
public sealed record Program(string Title, string[] Resolvers, params string[] Files)
{
    /// <summary>What a resolver answers to a local and a remote value: the proof that the right method is called.</summary>
    public (string Resolver, string Local, string Remote, string Answer)[] Answers { get; init; } = [];

    /// <summary>The assembly's name.</summary>
    public string? Assembly { get; init; } = "App";

    /// <summary>The C# version.</summary>
    public LanguageVersion Language { get; init; } = LanguageVersion.CSharp14;

    /// <summary>Whether it is a program and not a library.</summary>
    public bool IsExecutable { get; init; }

    /// <summary>Whether it references anything at all.</summary>
    public bool HasReferences { get; init; } = true;

    /// <summary>Whether the program has errors of its own, so that it is enough that nothing throws.</summary>
    public bool IsBroken { get; init; }

    public override string ToString() => Title;

    internal CSharpCompilation Compile()
    {
        var options = (CSharpParseOptions)GeneratorRun.Parse("").Options;
        // What the compiler says of awkward code is not the generator's business; what it says of generated code is looked at.
        var trees = Files.Select((file, i) => CSharpSyntaxTree.ParseText(
            file.StartsWith("//bare", StringComparison.Ordinal) ? file : "#pragma warning disable\n" + GeneratorRun.Usings + file,
            options.WithLanguageVersion(Language),
            $"File{i}.cs",
            System.Text.Encoding.UTF8,
            TestContext.Current.CancellationToken));
        var compilation = GeneratorRun.Compile(Assembly ?? "App", withRuntime: false);
        return compilation.RemoveAllSyntaxTrees()
            .AddSyntaxTrees([.. trees, CSharpSyntaxTree.ParseText("class Unrelated { }", options.WithLanguageVersion(Language), "Unrelated.cs", System.Text.Encoding.UTF8, TestContext.Current.CancellationToken)])
            .WithAssemblyName(Assembly)
            .WithReferences(HasReferences ? compilation.References : compilation.References.Where(static reference => reference.Display?.Contains("PluginState", StringComparison.Ordinal) == true))
            .WithOptions(compilation.Options.WithOutputKind(IsExecutable ? OutputKind.ConsoleApplication : OutputKind.DynamicallyLinkedLibrary));
    }
}
