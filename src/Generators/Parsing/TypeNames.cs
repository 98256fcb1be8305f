using Microsoft.CodeAnalysis;
using PluginState.Generators.Model;

namespace PluginState.Generators.Parsing;

/// <summary>Types as text.</summary>
internal static class TypeNames
{
    private static readonly SymbolDisplayFormat _display =
        SymbolDisplayFormat.FullyQualifiedFormat.WithGlobalNamespaceStyle(SymbolDisplayGlobalNamespaceStyle.Omitted);

    /// <summary>The types that <c>JsonMetadataServices</c> converts without reflection, by namespace and name.</summary>
    private static readonly Dictionary<string, string> _converters = new(StringComparer.Ordinal)
    {
        ["System.Boolean"] = "BooleanConverter",
        ["System.Byte"] = "ByteConverter",
        ["System.Char"] = "CharConverter",
        ["System.DateOnly"] = "DateOnlyConverter",
        ["System.DateTime"] = "DateTimeConverter",
        ["System.DateTimeOffset"] = "DateTimeOffsetConverter",
        ["System.Decimal"] = "DecimalConverter",
        ["System.Double"] = "DoubleConverter",
        ["System.Guid"] = "GuidConverter",
        ["System.Half"] = "HalfConverter",
        ["System.Int128"] = "Int128Converter",
        ["System.Int16"] = "Int16Converter",
        ["System.Int32"] = "Int32Converter",
        ["System.Int64"] = "Int64Converter",
        ["System.SByte"] = "SByteConverter",
        ["System.Single"] = "SingleConverter",
        ["System.String"] = "StringConverter",
        ["System.Text.Json.JsonElement"] = "JsonElementConverter",
        ["System.Text.Json.Nodes.JsonArray"] = "JsonArrayConverter",
        ["System.Text.Json.Nodes.JsonNode"] = "JsonNodeConverter",
        ["System.Text.Json.Nodes.JsonObject"] = "JsonObjectConverter",
        ["System.Text.Json.Nodes.JsonValue"] = "JsonValueConverter",
        ["System.TimeOnly"] = "TimeOnlyConverter",
        ["System.TimeSpan"] = "TimeSpanConverter",
        ["System.UInt128"] = "UInt128Converter",
        ["System.UInt16"] = "UInt16Converter",
        ["System.UInt32"] = "UInt32Converter",
        ["System.UInt64"] = "UInt64Converter",
        ["System.Uri"] = "UriConverter",
        ["System.Version"] = "VersionConverter",
    };

    /// <summary>A type as C# that means the same everywhere: <c>global::</c>, escaped, without nullable annotations.</summary>
    internal static string Of(ITypeSymbol type) => string.Concat(type
        .ToDisplayParts(SymbolDisplayFormat.FullyQualifiedFormat)
        .Select(static part => part.Symbol is INamedTypeSymbol or INamespaceSymbol && part.Kind != SymbolDisplayPartKind.Keyword && part.ToString() == part.Symbol.Name
            ? Identifiers.Escape(part.Symbol.Name)
            : part.ToString()));

    /// <summary>A type as people write it.</summary>
    internal static string DisplayOf(ITypeSymbol type) => type.ToDisplayString(_display);

    /// <summary>A type as the JSON part of the generated code needs it.</summary>
    internal static JsonTypeModel JsonOf(ITypeSymbol type)
    {
        var model = new JsonTypeModel(Of(type), DisplayOf(type));
        if (type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable)
        {
            var underlying = JsonOf(nullable.TypeArguments[0]);
            return underlying.NeedsReflection
                ? model with { ReadOnlySets = underlying.ReadOnlySets }
                : model with { Underlying = underlying };
        }

        return model with { Converter = ConverterOf(type), ReadOnlySets = new EquatableArray<string>(ReadOnlySetsOf(type).Distinct()) };
    }

    private static IEnumerable<string> ReadOnlySetsOf(ITypeSymbol type) => type switch
    {
        IArrayTypeSymbol array => ReadOnlySetsOf(array.ElementType),
        INamedTypeSymbol named => named.Is("System.Collections.Generic", "IReadOnlySet`1")
            ? ReadOnlySetsOf(named.TypeArguments[0]).Prepend(Of(named.TypeArguments[0]))
            : named.TypeArguments.SelectMany(ReadOnlySetsOf),
        _ => [],
    };

    private static string? ConverterOf(ITypeSymbol type)
    {
        if (type is IArrayTypeSymbol { Rank: 1, ElementType.SpecialType: SpecialType.System_Byte })
        {
            return "ByteArrayConverter";
        }

        // An enum with a converter of its own is left to the resolver that honours attributes.
        if (type.TypeKind == TypeKind.Enum)
        {
            var hasOwn = type.GetAttributes().Any(static attribute =>
                attribute.AttributeClass?.Name == "JsonConverterAttribute" || attribute.AttributeClass?.BaseType?.Name == "JsonConverterAttribute");
            return hasOwn ? null : $"GetEnumConverter<{Of(type)}>(options)";
        }

        return type is INamedTypeSymbol { Arity: 0, ContainingType: null }
            && _converters.TryGetValue($"{type.ContainingNamespace.ToDisplayString()}.{type.MetadataName}", out var converter)
            ? converter
            : null;
    }
}
