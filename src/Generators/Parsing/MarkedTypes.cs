using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace PluginState.Generators.Parsing;

/// <summary>Finds the types that are declared with an attribute in some files.</summary>
internal static class MarkedTypes
{
    /// <returns>Each type once, however many parts it has.</returns>
    internal static IEnumerable<INamedTypeSymbol> In(Compilation compilation, ImmutableArray<SyntaxTree> files, CancellationToken token)
    {
        var seen = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        foreach (var file in files)
        {
            SemanticModel? model = null;
            foreach (var node in file.GetRoot(token).DescendantNodes(static node => node is CompilationUnitSyntax or BaseNamespaceDeclarationSyntax or TypeDeclarationSyntax))
            {
                if (node is TypeDeclarationSyntax { AttributeLists.Count: > 0 } declaration)
                {
                    model ??= compilation.GetSemanticModel(file);
                    if (model.GetDeclaredSymbol(declaration, token) is INamedTypeSymbol type && seen.Add(type))
                    {
                        yield return type;
                    }
                }
            }
        }
    }
}
