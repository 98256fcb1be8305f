using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using PluginState.Generators.Parsing;

namespace PluginState.Generators.Analysis;

/// <summary>Where in the source a part of an attribute stands.</summary>
internal static class Places
{
    /// <summary>The argument for a part, or the whole where there is none.</summary>
    internal static Location Of(Location whole, AttributeData attribute, ProblemPart part) => Argument(attribute, part)?.GetLocation() ?? whole;

    /// <summary>One path pattern: the argument, the item of the array if it can be seen there, or the whole.</summary>
    internal static Location OfPath(Location whole, AttributeData attribute, string path)
    {
        foreach (var argument in attribute.NamedArguments)
        {
            if (argument is { Key: "Path", Value.Value: string only } && only == path)
            {
                return Of(whole, attribute, ProblemPart.Path);
            }

            if (argument is { Key: "Paths", Value: { Kind: TypedConstantKind.Array, IsNull: false } array })
            {
                var at = 0;
                while (at < array.Values.Length && array.Values[at].Value as string != path)
                {
                    at++;
                }

                if (at < array.Values.Length)
                {
                    return Item(Argument(attribute, ProblemPart.Paths), at)?.GetLocation() ?? Of(whole, attribute, ProblemPart.Paths);
                }
            }
        }

        return whole;
    }

    private static ExpressionSyntax? Argument(AttributeData attribute, ProblemPart part)
    {
        var arguments = (attribute.ApplicationSyntaxReference?.GetSyntax() as AttributeSyntax)?.ArgumentList?.Arguments ?? default;
        var argument = part switch
        {
            ProblemPart.Method => null,
            ProblemPart.Name => arguments.FirstOrDefault(static argument => argument.NameEquals is null),
            _ => arguments.FirstOrDefault(argument => argument.NameEquals?.Name.Identifier.ValueText == part.ToString()),
        };
        return argument?.Expression;
    }

    private static SyntaxNode? Item(ExpressionSyntax? array, int at) => array switch
    {
        ArrayCreationExpressionSyntax { Initializer: { } items } when at < items.Expressions.Count => items.Expressions[at],
        ImplicitArrayCreationExpressionSyntax { Initializer: { } items } when at < items.Expressions.Count => items.Expressions[at],
        CollectionExpressionSyntax items when at < items.Elements.Count => items.Elements[at],
        _ => null,
    };
}
