using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using PluginState.Generators.Model;

namespace PluginState.Generators.Parsing;

/// <summary>The shape of a resolver's signature, or why it has none.</summary>
internal sealed record Shape(ResolverInput? Input, ResolverOutput? Output, bool TakesToken, bool IsAsync, string? Problem)
{
    internal static Shape Unsupported(string problem) => new(null, null, false, false, problem);
}

/// <summary>Recognises the supported shapes.</summary>
internal static class ShapeParser
{
    private static readonly string[] _sides = ["Base", "Local", "Remote"];

    /// <summary>What a parameter's name says about its side, whatever its case.</summary>
    private static readonly Dictionary<string, string> _sidesByName = new(StringComparer.OrdinalIgnoreCase)
    {
        ["base"] = "Base",
        ["local"] = "Local",
        ["ours"] = "Local",
        ["remote"] = "Remote",
        ["theirs"] = "Remote",
    };

    internal static Shape Parse(IMethodSymbol method)
    {
        if (method.MethodKind is not (MethodKind.Ordinary or MethodKind.LocalFunction or MethodKind.AnonymousFunction))
        {
            return Shape.Unsupported("it is not an ordinary method");
        }

        var parameters = method.Parameters.Select(static parameter => parameter.Type).ToImmutableArray();
        var takesToken = parameters.Length > 0 && parameters[parameters.Length - 1].Is("System.Threading", "CancellationToken");
        if (takesToken)
        {
            parameters = parameters.RemoveAt(parameters.Length - 1);
        }

        var result = method.ReturnType;
        var isAsync = result.Is("System.Threading.Tasks", "Task`1") || result.Is("System.Threading.Tasks", "ValueTask`1");
        if (isAsync)
        {
            result = ((INamedTypeSymbol)result).TypeArguments[0];
        }

        var (input, valueType, problem) = parameters.Length switch
        {
            1 when parameters[0].IsOurs("Conflict") => (new ResolverInput.Raw(), null, null),
            1 when parameters[0].ArgumentOf("Conflict`1") is { } type => ParseTyped(type),
            2 or 3 => ParseValues(parameters, method.Parameters),
            _ => ((ResolverInput?)null, (ITypeSymbol?)null, (string?)"its parameters are not those of any shape"),
        };
        if (problem is not null)
        {
            return Shape.Unsupported(problem);
        }

        return ParseOutput(result, valueType) is { } output
            ? new Shape(input, output, takesToken, isAsync, null)
            : Shape.Unsupported(valueType is null
                ? $"its result is '{TypeNames.DisplayOf(result)}' but has to be 'Resolution' because it takes 'Conflict'"
                : $"its result is '{TypeNames.DisplayOf(result)}' but its values are '{TypeNames.DisplayOf(valueType)}'");
    }

    private static (ResolverInput?, ITypeSymbol?, string?) ParseTyped(ITypeSymbol type) => Forbidden(type) is { } problem
        ? (null, null, problem)
        : (new ResolverInput.Typed(TypeNames.JsonOf(type), MayBeNull(type)), type, null);

    private static (ResolverInput?, ITypeSymbol?, string?) ParseValues(ImmutableArray<ITypeSymbol> parameters, ImmutableArray<IParameterSymbol> symbols)
    {
        var types = parameters.Select(static parameter => parameter.ArgumentOf("Slot`1") ?? parameter).ToImmutableArray();
        var local = types[types.Length - 2];
        var remote = types[types.Length - 1];
        if (Forbidden(local) is { } problem)
        {
            return (null, null, problem);
        }

        if (!Same(local, remote) || !Same(WithoutNullable(types[0]), WithoutNullable(local)))
        {
            return (null, null, $"its values differ in type: {string.Join(", ", types.Select(static type => $"'{TypeNames.DisplayOf(type)}'"))}");
        }

        var sides = _sides.Skip(_sides.Length - types.Length).ToList();
        for (var i = 0; i < sides.Count; i++)
        {
            if (symbols[i].IsOptional)
            {
                return (null, null, $"parameter '{symbols[i].Name}' is optional but would be given the {sides[i]} value");
            }
        }

        for (var i = 0; i < sides.Count; i++)
        {
            // Values go by position, so a name that says otherwise would be given another side's value in silence.
            if (_sidesByName.TryGetValue(symbols[i].Name, out var named) && named != sides[i])
            {
                return (null, null, $"parameter '{symbols[i].Name}' stands where the {sides[i]} value goes: the order is {string.Join(", ", sides)}");
            }
        }

        var values = types.Select((type, i) =>
        {
            var side = sides[i];
            var isSlot = parameters[i].IsOurs("Slot`1");
            var mayBeAbsent = isSlot || (side == "Base" && (IsNullableValue(type) || (!type.IsValueType && MayBeNull(type))));
            return new ValueModel(side, TypeNames.JsonOf(type), isSlot, mayBeAbsent, MayBeNull(type));
        });
        return (new ResolverInput.Values(new EquatableArray<ValueModel>(values)), local, null);
    }

    private static ResolverOutput? ParseOutput(ITypeSymbol result, ITypeSymbol? valueType)
    {
        if (valueType is null)
        {
            return result.IsOurs("Resolution") ? new ResolverOutput.Raw() : null;
        }

        var type = result.ArgumentOf("Resolution`1") ?? result;
        return !Same(WithoutNullable(type), WithoutNullable(valueType)) ? null
            : result.IsOurs("Resolution`1") ? new ResolverOutput.Typed(TypeNames.JsonOf(type))
            : new ResolverOutput.Value(TypeNames.JsonOf(type));
    }

    /// <summary>Why a type cannot be that of a JSON value, or null.</summary>
    private static string? Forbidden(ITypeSymbol type)
    {
        var display = TypeNames.DisplayOf(type);
        return type.TypeKind switch
        {
            TypeKind.Dynamic or TypeKind.Pointer or TypeKind.FunctionPointer or TypeKind.Delegate => $"'{display}' is no JSON value",
            _ when type.ContainingNamespace?.ToDisplayString() == "PluginState"
                && type.MetadataName is "Conflict" or "Conflict`1" or "Resolution" or "Resolution`1" or "Slot`1" => $"'{display}' is not a value",
            _ => null,
        };
    }

    private static bool Same(ITypeSymbol left, ITypeSymbol right) => SymbolEqualityComparer.Default.Equals(left, right);

    private static ITypeSymbol WithoutNullable(ITypeSymbol type) => IsNullableValue(type) ? ((INamedTypeSymbol)type).TypeArguments[0] : type;

    private static bool IsNullableValue(ITypeSymbol type) => type.OriginalDefinition.SpecialType == SpecialType.System_Nullable_T;

    // A type without annotations (#nullable disable) makes no promise, so null is let through.
    private static bool MayBeNull(ITypeSymbol type) => type.IsValueType || type.NullableAnnotation != NullableAnnotation.NotAnnotated;
}
