using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using PluginState.Generators.Model;

namespace PluginState.Generators.Parsing;

/// <summary>Reads a <c>JsonSerializerContext</c> of the app's. The generator and the analyzer both ask it.</summary>
internal static class JsonContextParser
{
    private const string Serialization = "System.Text.Json.Serialization";
    private const int SerializationOnly = 2; // JsonSourceGenerationMode: no metadata, so nothing can be read with it

    /// <summary>The contexts among the types that are declared in some files.</summary>
    internal static IEnumerable<JsonContextModel> ParseAll(Compilation compilation, ImmutableArray<SyntaxTree> files, CancellationToken token) => MarkedTypes
        .In(compilation, files, token)
        .Select(static type => Parse(
            type, type.GetAttributes().Where(static attribute => attribute.AttributeClass?.Is(Serialization, "JsonSerializableAttribute") == true).ToImmutableArray()))
        .OfType<JsonContextModel>();

    /// <returns>Null where generated code cannot use it.</returns>
    internal static JsonContextModel? Parse(INamedTypeSymbol type, ImmutableArray<AttributeData> serializable)
    {
        if (type.BaseType?.Is(Serialization, "JsonSerializerContext") != true || type.IsAbstract)
        {
            return null;
        }

        for (var outer = type; outer is not null; outer = outer.ContainingType)
        {
            if (outer.Arity > 0 || outer.IsFileLocal || outer.DeclaredAccessibility is not (Accessibility.Public or Accessibility.Internal or Accessibility.ProtectedOrInternal))
            {
                return null;
            }
        }

        var options = type.AttributeOf(Serialization, "JsonSourceGenerationOptionsAttribute");
        var mode = ModeOf(options);
        var types = serializable
            .Where(attribute => (ModeOf(attribute) is var own and not 0 ? own : mode) != SerializationOnly)
            .Select(static attribute => attribute.ConstructorArguments.FirstOrDefault().Value)
            .OfType<ITypeSymbol>()
            .Where(static type => type.TypeKind != TypeKind.Error)
            .Select(TypeNames.Of)
            .Distinct()
            .OrderBy(static name => name, StringComparer.Ordinal)
            .ToArray();
        return types.Length == 0 ? null : new JsonContextModel(
            TypeNames.Of(type),
            options is not null,
            options?.NamedArguments.Any(static argument => argument.Key == "UnmappedMemberHandling") == true,
            new EquatableArray<string>(types));
    }

    private static int ModeOf(AttributeData? attribute) =>
        attribute?.NamedArguments.FirstOrDefault(static argument => argument.Key == "GenerationMode").Value.Value as int? ?? 0;
}
