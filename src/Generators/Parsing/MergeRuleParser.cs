using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using PluginState.Generators.Model;

namespace PluginState.Generators.Parsing;

/// <summary>A merge rule's attribute: either a rule or what is wrong with it.</summary>
/// <param name="Rule">What to print; null where there are problems, or errors that the compiler reports.</param>
/// <param name="Problems">What is wrong with the attribute.</param>
internal sealed record ParsedMergeRule(MergeRuleModel? Rule, ImmutableArray<Problem> Problems);

/// <summary>Reads a <c>[MergeRule]</c>. The generator and the analyzer both ask it, so that they always agree.</summary>
internal static class MergeRuleParser
{
    private const string Keyed = "Keyed";

    private static readonly string[] _arrays = ["Atomic", Keyed, "Set", "Sequence"];

    /// <summary>The rules on the assembly, and on the types that are declared in some files.</summary>
    internal static IEnumerable<MergeRuleModel> ParseAll(Compilation compilation, ImmutableArray<SyntaxTree> files, CancellationToken token) => files.IsEmpty
        ? []
        : compilation.Assembly.GetAttributes()
            .Concat(MarkedTypes.In(compilation, files, token).SelectMany(static type => type.GetAttributes()))
            .Where(static attribute => attribute.AttributeClass?.IsOurs("MergeRuleAttribute") == true)
            .Select(static attribute => Parse(attribute).Rule)
            .OfType<MergeRuleModel>();

    internal static ParsedMergeRule Parse(AttributeData attribute)
    {
        // An attribute whose constructor does not bind is an error of the compiler's, and so is an argument that does not. One that takes something else is
        // the app's own of our name.
        if (attribute.AttributeConstructor is null || attribute.ConstructorArguments is not { Length: 2 } arguments
            || arguments[0] is not { Kind: TypedConstantKind.Primitive, Type.SpecialType: SpecialType.System_String } || arguments[1].Kind != TypedConstantKind.Enum)
        {
            return new ParsedMergeRule(null, ImmutableArray<Problem>.Empty);
        }

        var path = arguments[0].Value as string;
        var key = attribute.NamedArguments.FirstOrDefault(static argument => argument.Key == "Key").Value.Value as string;
        var problems = ImmutableArray.CreateBuilder<Problem>();
        if (PathRule.ProblemOf(path) is { } problem)
        {
            problems.Add(new Problem(Rules.InvalidPath, ProblemPart.Name, path ?? "null", problem));
        }

        var number = arguments[1].Value as int? ?? -1;
        var arrays = number >= 0 && number < _arrays.Length ? _arrays[number] : null;
        if (arrays is null)
        {
            problems.Add(new Problem(Rules.InvalidMergeRule, ProblemPart.Method, path ?? "null", $"merges arrays in no way there is: {number}"));
        }
        else if (arrays == Keyed && string.IsNullOrEmpty(key))
        {
            problems.Add(new Problem(Rules.InvalidMergeRule, ProblemPart.Method, path ?? "null", "is Keyed and names no Key, the member that tells the items apart"));
        }
        else if (arrays != Keyed && key is not null)
        {
            problems.Add(new Problem(Rules.InvalidMergeRule, ProblemPart.Key, path ?? "null", $"is {arrays} and has a Key; only Keyed arrays have one"));
        }

        return new ParsedMergeRule(problems.Count == 0 ? new MergeRuleModel(path!, arrays!, key) : null, problems.ToImmutable());
    }
}
