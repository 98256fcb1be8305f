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
        // Each step of ours begins where all files are together and in an order that is not theirs.
        var resolvers = context.SyntaxProvider
            .ForAttributeWithMetadataName(
                KnownNames.Attribute,
                static (node, _) => node is MethodDeclarationSyntax,
                static (match, _) => ResolverParser.Parse((IMethodSymbol)match.TargetSymbol, match.Attributes[0], match.TargetNode).Resolver)
            .Collect()
            .Select(static (all, _) => Arrange(all))
            .WithTrackingName(TrackingNames.Resolvers);

        var target = context.CompilationProvider
            .Select(static (compilation, _) => TargetParser.Parse(compilation))
            .WithTrackingName(TrackingNames.Target);

        var mentions = MentioningFiles.Of(context);
        var rules = mentions
            .Select(static (found, token) => Arrange(MergeRuleParser.ParseAll(found.Compilation, found.Files, token)))
            .WithTrackingName(TrackingNames.MergeRules);

        var contexts = mentions
            .Select(static (found, token) => new EquatableArray<JsonContextModel>(JsonContextParser.ParseAll(found.Compilation, found.Files, token)
                .OrderBy(static context => context.Name, StringComparer.Ordinal)))
            .WithTrackingName(TrackingNames.JsonContexts);

        var module = resolvers.Combine(rules).Combine(contexts).Combine(target)
            .Select(static (all, _) => new ModuleModel(all.Right, all.Left.Left.Left, all.Left.Left.Right, all.Left.Right))
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
            if (module.Target.HasBuilder || module.Resolvers.Count > 0)
            {
                output.AddSource("Resolvers.g.cs", RegistrationFormatter.Format(module));
            }
        });
    }

    /// <summary>
    /// Of resolvers that share a name the ordinally first method stays, so that the module compiles and the one error the user
    /// sees is the analyzer's.
    /// </summary>
    private static EquatableArray<ResolverModel> Arrange(ImmutableArray<ResolverModel?> resolvers) => new(resolvers
        .OfType<ResolverModel>()
        .GroupBy(static resolver => resolver.Name, StringComparer.OrdinalIgnoreCase)
        .Select(static sameName => sameName
            .OrderBy(static resolver => resolver.Type, StringComparer.Ordinal)
            .ThenBy(static resolver => resolver.Method, StringComparer.Ordinal)
            .ThenBy(static resolver => resolver.Signature, StringComparer.Ordinal)
            .First())
        .OrderBy(static resolver => resolver.Name, StringComparer.Ordinal));

    /// <summary>Of rules for one pattern one stays, whichever file comes first: the analyzer says where they differ.</summary>
    private static EquatableArray<MergeRuleModel> Arrange(IEnumerable<MergeRuleModel> rules) => new(rules
        .GroupBy(static rule => rule.Path, StringComparer.Ordinal)
        .OrderBy(static samePath => samePath.Key, StringComparer.Ordinal)
        .Select(static samePath => samePath
            .OrderBy(static rule => rule.Arrays, StringComparer.Ordinal)
            .ThenBy(static rule => rule.Key, StringComparer.Ordinal)
            .First()));
}
