using System.Text;
using Microsoft.CodeAnalysis;

namespace PluginState.Generators.Parsing;

/// <summary>Types as text.</summary>
/// <remarks>By hand, since Roslyn's own ways to do it take most of the generator's time where there are many methods.</remarks>
internal static class TypeNames
{
    /// <summary>A type as C# that means the same everywhere: <c>global::</c>, escaped, without nullable annotations and names of tuple elements.</summary>
    internal static string Of(ITypeSymbol type)
    {
        if (Keyword(type) is { } keyword)
        {
            return keyword;
        }

        var text = new StringBuilder();
        Append(text, type);
        return text.ToString();
    }

    /// <summary>A type as people write it.</summary>
    internal static string DisplayOf(ITypeSymbol type) => Of(type).Replace("global::", "");

    private static void Append(StringBuilder text, ITypeSymbol type)
    {
        switch (type)
        {
            case var _ when Keyword(type) is { } keyword:
                text.Append(keyword);
                break;
            case IArrayTypeSymbol array:
                AppendArray(text, array);
                break;
            case ITypeParameterSymbol parameter:
                text.Append(Identifiers.Escape(parameter.Name));
                break;
            case INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable when nullable.TypeArguments[0].TypeKind != TypeKind.TypeParameter:
                Append(text, nullable.TypeArguments[0]);
                text.Append('?');
                break;
            case INamedTypeSymbol { IsTupleType: true, Arity: > 1 } tuple: // there is no (int)
                text.Append('(');
                AppendAll(text, tuple.TupleElements.Select(static element => element.Type));
                text.Append(')');
                break;
            case INamedTypeSymbol named:
                AppendNamed(text, named);
                break;
            default:
                text.Append(type.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat));
                break;
        }
    }

    private static void AppendNamed(StringBuilder text, INamedTypeSymbol type)
    {
        if (type.ContainingType is { } outer)
        {
            AppendNamed(text, outer);
            text.Append('.');
        }
        else
        {
            text.Append("global::");
            AppendNamespace(text, type.ContainingNamespace);
        }

        text.Append(Identifiers.Escape(type.Name));
        if (type.Arity > 0)
        {
            text.Append('<');
            AppendAll(text, type.TypeArguments);
            text.Append('>');
        }
    }

    private static void AppendNamespace(StringBuilder text, INamespaceSymbol? @namespace)
    {
        if (@namespace is null or { IsGlobalNamespace: true })
        {
            return;
        }

        AppendNamespace(text, @namespace.ContainingNamespace);
        text.Append(Identifiers.Escape(@namespace.Name)).Append('.');
    }

    /// <summary>Of an array of arrays the outer one's brackets come first.</summary>
    private static void AppendArray(StringBuilder text, IArrayTypeSymbol array)
    {
        ITypeSymbol element = array;
        while (element is IArrayTypeSymbol inner)
        {
            element = inner.ElementType;
        }

        Append(text, element);
        for (element = array; element is IArrayTypeSymbol inner; element = inner.ElementType)
        {
            text.Append('[').Append(',', inner.Rank - 1).Append(']');
        }
    }

    private static void AppendAll(StringBuilder text, IEnumerable<ITypeSymbol> types)
    {
        var isFirst = true;
        foreach (var type in types)
        {
            if (!isFirst)
            {
                text.Append(", ");
            }

            isFirst = false;
            Append(text, type);
        }
    }

    private static string? Keyword(ITypeSymbol type) => type.SpecialType switch
    {
        SpecialType.System_Boolean => "bool",
        SpecialType.System_Byte => "byte",
        SpecialType.System_SByte => "sbyte",
        SpecialType.System_Int16 => "short",
        SpecialType.System_UInt16 => "ushort",
        SpecialType.System_Int32 => "int",
        SpecialType.System_UInt32 => "uint",
        SpecialType.System_Int64 => "long",
        SpecialType.System_UInt64 => "ulong",
        SpecialType.System_Single => "float",
        SpecialType.System_Double => "double",
        SpecialType.System_Decimal => "decimal",
        SpecialType.System_Char => "char",
        SpecialType.System_String => "string",
        SpecialType.System_Object => type.TypeKind == TypeKind.Dynamic ? "dynamic" : "object",
        SpecialType.System_Void => "void",
        _ => type.TypeKind == TypeKind.Dynamic ? "dynamic" : null,
    };
}
