using Microsoft.CodeAnalysis;

namespace PluginState.Generators.Parsing;

/// <summary>What is obsolete as an error: no pragma lets generated code use it.</summary>
internal static class ObsoleteRule
{
    /// <summary>What a call of a method would use that is obsolete as an error, or null.</summary>
    internal static ISymbol? FindIn(IMethodSymbol method)
    {
        var obsolete = Around(method) ?? In(method.ReturnType);
        foreach (var parameter in method.Parameters)
        {
            obsolete ??= In(parameter.Type);
        }

        return obsolete;
    }

    private static ISymbol? Around(ISymbol? symbol)
    {
        for (; symbol is IMethodSymbol or INamedTypeSymbol; symbol = symbol.ContainingType)
        {
            if (symbol.AttributeOf("System", "ObsoleteAttribute") is { } attribute && attribute.ConstructorArguments.Any(static argument => argument.Value is true))
            {
                return symbol;
            }
        }

        return null;
    }

    private static ISymbol? In(ITypeSymbol type)
    {
        if (type.SpecialType != SpecialType.None)
        {
            return null;
        }

        if (type is IArrayTypeSymbol array)
        {
            return In(array.ElementType);
        }

        if (type is not INamedTypeSymbol named)
        {
            return null;
        }

        var obsolete = Around(named.OriginalDefinition);
        foreach (var argument in named.TypeArguments)
        {
            obsolete ??= In(argument);
        }

        return obsolete;
    }
}
