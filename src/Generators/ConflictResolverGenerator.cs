using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using PluginState.Generators.Formatting;
using PluginState.Generators.Model;
using PluginState.Generators.Parsing;

namespace PluginState.Generators;

/// <summary>
/// Writes the resolver module of an assembly that has methods marked <c>[ConflictResolver]</c> or a <c>[MergeRule]</c>, and <c>AddGeneratedResolvers()</c>
/// wherever it could be called.
/// </summary>
/// <remarks>A method that cannot be a resolver, and a rule that is none, is left out in silence: <see cref="ConflictResolverAnalyzer"/> says why.</remarks>
[Generator(LanguageNames.CSharp)]
public sealed class ConflictResolverGenerator : IIncrementalGenerator
{
    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        var resolvers = context.SyntaxProvider
            .ForAttributeWithMetadataName(
                KnownNames.Attribute,
                static (node, _) => node is MethodDeclarationSyntax,
                static (match, _) => ResolverParser.Parse((IMethodSymbol)match.TargetSymbol, match.Attributes[0]).Resolver)
            .Where(static resolver => resolver is not null)
            .Select(static (resolver, _) => resolver!)
            .WithTrackingName(TrackingNames.Resolver)
            .Collect()
            .Select(static (all, _) => Arrange(all))
            .WithTrackingName(TrackingNames.Resolvers);

        var target = context.CompilationProvider
            .Select(static (compilation, _) => TargetParser.Parse(compilation))
            .WithTrackingName(TrackingNames.Target);

        var rules = context.SyntaxProvider
            .ForAttributeWithMetadataName(
                KnownNames.MergeRule,
                static (_, _) => true, // the whole file where it stands on the assembly
                static (match, _) => new EquatableArray<MergeRuleModel>(
                    match.Attributes.Select(static attribute => MergeRuleParser.Parse(attribute).Rule).OfType<MergeRuleModel>()))
            .WithTrackingName(TrackingNames.MergeRule)
            .Collect()
            .Select(static (all, _) => Arrange(all))
            .WithTrackingName(TrackingNames.MergeRules);

        var module = resolvers.Combine(rules).Combine(target)
            .Select(static (pair, _) => new ModuleModel(pair.Right, pair.Left.Left, pair.Left.Right))
            .WithTrackingName(TrackingNames.Module);

        context.RegisterSourceOutput(module, static (output, module) =>
        {
            if (!module.Target.IsCompilable)
            {
                return; // the analyzer says so once; the compiler would a hundred times
            }

            if (!module.IsEmpty)
            {
                output.AddSource("ResolverModule.g.cs", ModuleFormatter.Format(module));
            }

            // Even without resolvers: one mistake in the only one must not also be told as a method that is missing.
            if (module.Target.HasBuilder)
            {
                output.AddSource("GeneratedResolverExtensions.g.cs", ExtensionsFormatter.Format(module));
            }
        });
    }

    /// <summary>
    /// Of resolvers that share a name the ordinally first method stays, so that the module compiles and the one error the user
    /// sees is the analyzer's.
    /// </summary>
    private static EquatableArray<ResolverModel> Arrange(ImmutableArray<ResolverModel> resolvers) => new(resolvers
        .OrderBy(static resolver => resolver.Method, StringComparer.Ordinal)
        .ThenBy(static resolver => resolver.Signature, StringComparer.Ordinal)
        .GroupBy(static resolver => resolver.Name, StringComparer.OrdinalIgnoreCase)
        .Select(static sameName => sameName.First())
        .OrderBy(static resolver => resolver.Name, StringComparer.Ordinal));

    /// <summary>Of rules for one pattern one stays, whichever file comes first: the analyzer says where they differ.</summary>
    private static EquatableArray<MergeRuleModel> Arrange(ImmutableArray<EquatableArray<MergeRuleModel>> rules) => new(rules
        .SelectMany(static some => some)
        .GroupBy(static rule => rule.Path, StringComparer.Ordinal)
        .OrderBy(static samePath => samePath.Key, StringComparer.Ordinal)
        .Select(static samePath => samePath
            .OrderBy(static rule => rule.Arrays, StringComparer.Ordinal)
            .ThenBy(static rule => rule.Key, StringComparer.Ordinal)
            .First()));
}
