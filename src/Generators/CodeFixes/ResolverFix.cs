using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;

namespace PluginState.Generators.CodeFixes;

/// <summary>A fix of the method that a diagnostic is about: the same edits for one diagnostic and for all.</summary>
/// <remarks>
/// The edits are of the solution, because the parts of a partial type or method stand in several files, and in one go, because the fix of
/// one method may change what another needs: a type around both, a name that is taken then.
/// </remarks>
public abstract class ResolverFix : CodeFixProvider
{
    private readonly string _title;
    private readonly ImmutableArray<string> _ids;

    private protected ResolverFix(string id, string title)
    {
        _title = title;
        _ids = ImmutableArray.Create(id);
    }

    /// <inheritdoc/>
    public sealed override ImmutableArray<string> FixableDiagnosticIds => _ids;

    /// <inheritdoc/>
    public sealed override FixAllProvider GetFixAllProvider() => SolutionFixAll.Instance;

    /// <inheritdoc/>
    public sealed override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        foreach (var diagnostic in context.Diagnostics)
        {
            if (await MethodAtAsync(context.Document, diagnostic, context.CancellationToken).ConfigureAwait(false) is { } method && CanFix(method))
            {
                context.RegisterCodeFix(ActionFor(context.Document.Project.Solution, ImmutableArray.Create(diagnostic)), diagnostic);
            }
        }
    }

    internal CodeAction ActionFor(Solution solution, ImmutableArray<Diagnostic> diagnostics) =>
        CodeAction.Create(_title, cancellation => FixAsync(solution, diagnostics, cancellation), equivalenceKey: GetType().Name);

    /// <summary>Whether the fix is offered for a method that has the diagnostic.</summary>
    private protected abstract bool CanFix(IMethodSymbol method);

    /// <summary>Fixes one method.</summary>
    /// <param name="method">It can be fixed.</param>
    /// <param name="edits">Takes the edits, and knows those of the methods before.</param>
    private protected abstract Task FixAsync(IMethodSymbol method, Edits edits);

    private async Task<Solution> FixAsync(Solution solution, ImmutableArray<Diagnostic> diagnostics, CancellationToken cancellation)
    {
        var editor = new SolutionEditor(solution);
        var edits = new Edits(editor, cancellation);
        var ordered = diagnostics
            .OrderBy(static diagnostic => diagnostic.Location.SourceTree?.FilePath, StringComparer.Ordinal)
            .ThenBy(static diagnostic => diagnostic.Location.SourceSpan.Start);
        foreach (var diagnostic in ordered)
        {
            if (solution.GetDocument(diagnostic.Location.SourceTree) is { } document
                && await MethodAtAsync(document, diagnostic, cancellation).ConfigureAwait(false) is { } method
                && CanFix(method))
            {
                await FixAsync(method, edits).ConfigureAwait(false);
            }
        }

        return editor.GetChangedSolution();
    }

    /// <summary>The method that a diagnostic stands in; null where it is a local function or a lambda.</summary>
    private static async Task<IMethodSymbol?> MethodAtAsync(Document document, Diagnostic diagnostic, CancellationToken cancellation)
    {
        if (await document.GetSyntaxRootAsync(cancellation).ConfigureAwait(false) is not { } root
            || await document.GetSemanticModelAsync(cancellation).ConfigureAwait(false) is not { } model)
        {
            return null;
        }

        var node = root.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true).AncestorsAndSelf()
            .FirstOrDefault(static node => node is BaseMethodDeclarationSyntax or LocalFunctionStatementSyntax or AnonymousFunctionExpressionSyntax or AccessorDeclarationSyntax);
        return node is MethodDeclarationSyntax ? model.GetDeclaredSymbol(node, cancellation) as IMethodSymbol : null;
    }
}
