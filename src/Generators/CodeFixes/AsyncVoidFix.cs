using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using PluginState.Generators.Parsing;

namespace PluginState.Generators.CodeFixes;

/// <summary>PST0013: has a method return the <c>ValueTask</c> that fits what it takes. The answer itself is left to its author.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
[Shared]
public sealed class AsyncVoidFix() : ResolverFix(Rules.AsyncVoidId, "Return a ValueTask of the answer")
{
    private protected override bool CanFix(IMethodSymbol method) =>
        SignatureRule.AnswerOf(method, out var isResolution) is { IsRefLikeType: false, TypeKind: not TypeKind.Error } || isResolution;

    private protected override async Task FixAsync(IMethodSymbol method, Edits edits)
    {
        var compilation = await edits.CompilationOfAsync(method).ConfigureAwait(false);
        ITypeSymbol? answer = SignatureRule.AnswerOf(method, out var isResolution);
        if (isResolution)
        {
            answer = answer is null
                ? compilation.GetTypeByMetadataName("PluginState.Resolution")
                : compilation.GetTypeByMetadataName("PluginState.Resolution`1")?.Construct(answer);
        }

        if (answer is not null && compilation.GetTypeByMetadataName("System.Threading.Tasks.ValueTask`1")?.Construct(answer) is { } task)
        {
            await edits.ReplaceMethodAsync(method, (node, generator) =>
                node.WithReturnType(((TypeSyntax)Edits.TypeName(generator, task)).WithTriviaFrom(node.ReturnType))).ConfigureAwait(false);
        }
    }
}
