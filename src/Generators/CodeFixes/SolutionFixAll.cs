using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;

namespace PluginState.Generators.CodeFixes;

/// <summary>Fixes all diagnostics of a document, a project or the solution in one go.</summary>
internal sealed class SolutionFixAll : FixAllProvider
{
    internal static readonly SolutionFixAll Instance = new();

    public override async Task<CodeAction?> GetFixAsync(FixAllContext fixAllContext)
    {
        var diagnostics = ImmutableArray<Diagnostic>.Empty;
        switch (fixAllContext.Scope)
        {
            case FixAllScope.Document when fixAllContext.Document is { } document:
                diagnostics = await fixAllContext.GetDocumentDiagnosticsAsync(document).ConfigureAwait(false);
                break;
            case FixAllScope.Project:
                diagnostics = await fixAllContext.GetAllDiagnosticsAsync(fixAllContext.Project).ConfigureAwait(false);
                break;
            case FixAllScope.Solution:
                foreach (var project in fixAllContext.Solution.Projects.Where(project => project.Language == fixAllContext.Project.Language))
                {
                    diagnostics = diagnostics.AddRange(await fixAllContext.GetAllDiagnosticsAsync(project).ConfigureAwait(false));
                }

                break;
        }

        return diagnostics.IsEmpty ? null : ((ResolverFix)fixAllContext.CodeFixProvider).ActionFor(fixAllContext.Solution, diagnostics);
    }
}
