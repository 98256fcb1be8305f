using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;
using Microsoft.CodeAnalysis.Simplification;
using PluginState.Generators.Parsing;

namespace PluginState.Generators.CodeFixes;

/// <summary>Collects the edits of a solution.</summary>
internal sealed class Edits(SolutionEditor editor, CancellationToken cancellation)
{
    private readonly HashSet<ISymbol> _seen = new(SymbolEqualityComparer.Default);
    private readonly Dictionary<ISymbol, HashSet<string>> _names = new(SymbolEqualityComparer.Default);

    /// <summary>Whether a symbol comes for the first time.</summary>
    internal bool IsNew(ISymbol symbol) => _seen.Add(symbol);

    /// <summary>A name for the resolver, which no other one of its type has or was given before.</summary>
    internal string NameFor(IMethodSymbol method)
    {
        var type = method.ContainingType;
        if (!_names.TryGetValue(type, out var taken))
        {
            taken = new HashSet<string>(type.GetMembers().SelectMany(NamesOf), StringComparer.OrdinalIgnoreCase);
            _names.Add(type, taken);
        }

        return KebabCase.Of(method.Name, taken);

        static IEnumerable<string> NamesOf(ISymbol member) => member.GetAttributes()
            .Where(static attribute => attribute.AttributeClass?.IsOurs("ConflictResolverAttribute") == true && attribute.ConstructorArguments.Length == 1)
            .Select(static attribute => attribute.ConstructorArguments[0].Value)
            .OfType<string>();
    }

    /// <summary>Replaces the declarations of a method, of a partial one both.</summary>
    internal async Task ReplaceMethodAsync(IMethodSymbol method, Func<MethodDeclarationSyntax, SyntaxGenerator, SyntaxNode> replace)
    {
        await ReplaceAsync(method).ConfigureAwait(false);
        if ((method.PartialDefinitionPart ?? method.PartialImplementationPart) is { } other)
        {
            await ReplaceAsync(other).ConfigureAwait(false);
        }

        Task ReplaceAsync(IMethodSymbol part) => ReplaceDeclarationsAsync(part, (node, generator) => replace((MethodDeclarationSyntax)node, generator));
    }

    /// <summary>Replaces every declaration of a symbol.</summary>
    internal async Task ReplaceDeclarationsAsync(ISymbol symbol, Func<SyntaxNode, SyntaxGenerator, SyntaxNode> replace)
    {
        foreach (var reference in symbol.DeclaringSyntaxReferences)
        {
            await ReplaceAsync(await reference.GetSyntaxAsync(cancellation).ConfigureAwait(false), replace).ConfigureAwait(false);
        }
    }

    /// <summary>Replaces a node; one in a generated file stays.</summary>
    internal async Task ReplaceAsync(SyntaxNode node, Func<SyntaxNode, SyntaxGenerator, SyntaxNode> replace)
    {
        if (editor.OriginalSolution.GetDocument(node.SyntaxTree) is { } document and not SourceGeneratedDocument)
        {
            var inDocument = await editor.GetDocumentEditorAsync(document.Id, cancellation).ConfigureAwait(false);
            inDocument.ReplaceNode(node, replace);
        }
    }

    /// <summary>A type by its shortest name, with a using where there is none yet.</summary>
    internal static SyntaxNode TypeName(SyntaxGenerator generator, ITypeSymbol type) =>
        generator.TypeExpression(type, addImport: true).WithAdditionalAnnotations(Simplifier.AddImportsAnnotation, Simplifier.Annotation);

    internal async Task<Compilation> CompilationOfAsync(IMethodSymbol method)
    {
        var project = editor.OriginalSolution.GetDocument(method.DeclaringSyntaxReferences[0].SyntaxTree)!.Project;
        return (await project.GetCompilationAsync(cancellation).ConfigureAwait(false))!;
    }
}
