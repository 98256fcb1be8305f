using Microsoft.CodeAnalysis;

namespace PluginState.Generators.Parsing;

/// <summary>The names by which the parser knows the types it deals with.</summary>
internal static class KnownNames
{
    internal const string Attribute = "PluginState.ConflictResolverAttribute";
    internal const string MergeRule = "PluginState.MergeRuleAttribute";
    internal const string JsonSerializable = "System.Text.Json.Serialization.JsonSerializableAttribute";
    internal const string Builder = "PluginState.Hosting.PluginStateBuilder";

    /// <summary>Whether a type is <c>PluginState.{metadataName}</c>.</summary>
    internal static bool IsOurs(this ITypeSymbol type, string metadataName) => type.Is("PluginState", metadataName);

    /// <summary>Whether a type is the one of that namespace and metadata name, such as <c>Task`1</c>.</summary>
    internal static bool Is(this ITypeSymbol type, string @namespace, string metadataName) =>
        metadataName.StartsWith(type.Name, StringComparison.Ordinal) // asked thousands of times, and mostly wrong: a metadata name is made anew each time
        && type.MetadataName == metadataName
        && type.ContainingType is null
        && type.ContainingNamespace?.ToDisplayString() == @namespace;

    /// <summary>The attribute of that namespace and name on a symbol, or null where it has none.</summary>
    internal static AttributeData? AttributeOf(this ISymbol symbol, string @namespace, string metadataName)
    {
        foreach (var attribute in symbol.GetAttributes())
        {
            if (attribute.AttributeClass?.Is(@namespace, metadataName) == true)
            {
                return attribute;
            }
        }

        return null;
    }

    /// <summary>The only type argument of a type of ours, or null where it is another type.</summary>
    internal static ITypeSymbol? ArgumentOf(this ITypeSymbol type, string metadataName) =>
        type.IsOurs(metadataName) ? ((INamedTypeSymbol)type).TypeArguments[0] : null;
}
