using Microsoft.CodeAnalysis;
using PluginState.Generators.Model;

namespace PluginState.Generators.Parsing;

/// <summary>Finds out how a type is read from JSON and written to it.</summary>
internal static class JsonTypeParser
{
    /// <summary>The types without a keyword that <c>JsonMetadataServices</c> converts without reflection, by name and namespace.</summary>
    private static readonly Dictionary<string, (string Namespace, string Converter)> _converters = new(StringComparer.Ordinal)
    {
        ["DateOnly"] = ("System", "DateOnlyConverter"),
        ["DateTimeOffset"] = ("System", "DateTimeOffsetConverter"),
        ["Guid"] = ("System", "GuidConverter"),
        ["Half"] = ("System", "HalfConverter"),
        ["Int128"] = ("System", "Int128Converter"),
        ["JsonElement"] = ("System.Text.Json", "JsonElementConverter"),
        ["JsonArray"] = ("System.Text.Json.Nodes", "JsonArrayConverter"),
        ["JsonNode"] = ("System.Text.Json.Nodes", "JsonNodeConverter"),
        ["JsonObject"] = ("System.Text.Json.Nodes", "JsonObjectConverter"),
        ["JsonValue"] = ("System.Text.Json.Nodes", "JsonValueConverter"),
        ["TimeOnly"] = ("System", "TimeOnlyConverter"),
        ["TimeSpan"] = ("System", "TimeSpanConverter"),
        ["UInt128"] = ("System", "UInt128Converter"),
        ["Uri"] = ("System", "UriConverter"),
        ["Version"] = ("System", "VersionConverter"),
    };

    internal static JsonTypeModel Parse(ITypeSymbol type)
    {
        var name = TypeNames.Of(type);
        if (KeywordConverter(type.SpecialType) is { } known)
        {
            return new JsonTypeModel(name, known);
        }

        if (type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable)
        {
            var underlying = Parse(nullable.TypeArguments[0]);
            return new JsonTypeModel(name, Underlying: underlying, ReadOnlySets: underlying.ReadOnlySets);
        }

        return new JsonTypeModel(name, ConverterOf(type, name), ReadOnlySets: ReadOnlySetsOf(type));
    }

    private static EquatableArray<string> ReadOnlySetsOf(ITypeSymbol type) => type is INamedTypeSymbol { Arity: 0 }
        ? default
        : new EquatableArray<string>(Find(type).Distinct());

    private static IEnumerable<string> Find(ITypeSymbol type) => type switch
    {
        IArrayTypeSymbol array => Find(array.ElementType),
        INamedTypeSymbol named => named.Is("System.Collections.Generic", "IReadOnlySet`1")
            ? Find(named.TypeArguments[0]).Prepend(TypeNames.Of(named.TypeArguments[0]))
            : named.TypeArguments.SelectMany(Find),
        _ => [],
    };

    private static string? ConverterOf(ITypeSymbol type, string name)
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
            return hasOwn ? null : $"GetEnumConverter<{name}>(options)";
        }

        return type is INamedTypeSymbol { Arity: 0, ContainingType: null }
            && _converters.TryGetValue(type.MetadataName, out var known)
            && type.ContainingNamespace.ToDisplayString() == known.Namespace
            ? known.Converter
            : null;
    }

    private static string? KeywordConverter(SpecialType type) => type switch
    {
        SpecialType.System_Boolean => "BooleanConverter",
        SpecialType.System_Byte => "ByteConverter",
        SpecialType.System_SByte => "SByteConverter",
        SpecialType.System_Int16 => "Int16Converter",
        SpecialType.System_UInt16 => "UInt16Converter",
        SpecialType.System_Int32 => "Int32Converter",
        SpecialType.System_UInt32 => "UInt32Converter",
        SpecialType.System_Int64 => "Int64Converter",
        SpecialType.System_UInt64 => "UInt64Converter",
        SpecialType.System_Single => "SingleConverter",
        SpecialType.System_Double => "DoubleConverter",
        SpecialType.System_Decimal => "DecimalConverter",
        SpecialType.System_Char => "CharConverter",
        SpecialType.System_String => "StringConverter",
        SpecialType.System_DateTime => "DateTimeConverter",
        _ => null,
    };
}
