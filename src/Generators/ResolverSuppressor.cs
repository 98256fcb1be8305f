using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using PluginState.Generators.Analysis;
using PluginState.Generators.Parsing;

namespace PluginState.Generators;

/// <summary>Silences what other analyzers say of resolvers because they do not see the generated code that calls them.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ResolverSuppressor : DiagnosticSuppressor
{
    private static readonly SuppressionDescriptor _unusedMember = new(
        "PSTS0001", "IDE0051", "Generated code calls a conflict resolver");

    private static readonly SuppressionDescriptor _canBeStatic = new(
        "PSTS0002", "CA1822", "Whether a conflict resolver is static says where its object comes from");

    private static readonly SuppressionDescriptor _unusedParameter = new(
        "PSTS0003", "IDE0060", "The shape of a conflict resolver fixes its parameters");

    private static readonly SuppressionDescriptor _uninstantiatedClass = new(
        "PSTS0004", "CA1812", "The class has conflict resolvers that are called on an object of it");

    /// <inheritdoc/>
    public override ImmutableArray<SuppressionDescriptor> SupportedSuppressions { get; } =
        ImmutableArray.Create(_unusedMember, _canBeStatic, _unusedParameter, _uninstantiatedClass);

    /// <inheritdoc/>
    public override void ReportSuppressions(SuppressionAnalysisContext context)
    {
        if (context.Compilation.GetTypeByMetadataName(KnownNames.Attribute) is not { } attributeType)
        {
            return;
        }

        foreach (var diagnostic in context.ReportedDiagnostics)
        {
            var isMeant = SymbolAt(diagnostic, context) switch
            {
                IMethodSymbol method => diagnostic.Id != _uninstantiatedClass.SuppressedDiagnosticId && IsMarked(method, attributeType),
                INamedTypeSymbol type => diagnostic.Id == _uninstantiatedClass.SuppressedDiagnosticId
                    && type.GetMembers().OfType<IMethodSymbol>().Any(method => !method.IsStatic && IsMarked(method, attributeType)),
                _ => false,
            };
            if (isMeant)
            {
                context.ReportSuppression(Suppression.Create(
                    SupportedSuppressions.First(suppression => suppression.SuppressedDiagnosticId == diagnostic.Id), diagnostic));
            }
        }
    }

    private static bool IsMarked(IMethodSymbol method, INamedTypeSymbol attributeType) =>
        MarkedMethod.AttributeOf(method.PartialDefinitionPart ?? method, attributeType) is not null;

    /// <summary>The method or type that a diagnostic is about; a parameter's method.</summary>
    private static ISymbol? SymbolAt(Diagnostic diagnostic, SuppressionAnalysisContext context)
    {
        if (diagnostic.Location.SourceTree is not { } tree)
        {
            return null;
        }

        var model = context.GetSemanticModel(tree);
        for (var node = tree.GetRoot(context.CancellationToken).FindNode(diagnostic.Location.SourceSpan); node is not null; node = node.Parent)
        {
            switch (model.GetDeclaredSymbol(node, context.CancellationToken))
            {
                case IParameterSymbol:
                    break;
                case { } symbol:
                    return symbol;
            }
        }

        return null;
    }
}
