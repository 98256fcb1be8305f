using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using PluginState.Generators.Model;

namespace PluginState.Generators.Parsing;

/// <summary>The shape of a resolver's signature, or why it has none.</summary>
internal sealed record Shape(ResolverInput? Input, ResolverOutput? Output, EquatableArray<string> Extras, bool IsAsync, string? Problem)
{
    internal static Shape Unsupported(string problem) => new(null, null, default, false, problem);
}

/// <summary>Recognises the supported shapes.</summary>
internal static class ShapeParser
{
    private static readonly string[] _sides = ["Base", "Local", "Remote"];
    private static readonly string[] _twoSides = ["Local", "Remote"];

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

        var (parameters, extras, outOfPlace) = TakeExtras(method.Parameters);
        if (outOfPlace is not null)
        {
            return Shape.Unsupported(outOfPlace);
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

        return ParseOutput(result, valueType, input) is { } output
            ? new Shape(input, output, extras, isAsync, null)
            : Shape.Unsupported(valueType is null
                ? $"its result is '{TypeNames.DisplayOf(result)}' but has to be 'Resolution' because it takes 'Conflict'"
                : $"its result is '{TypeNames.DisplayOf(result)}' but its values are '{TypeNames.DisplayOf(valueType)}'");
    }

    /// <summary>Takes what comes after the values from the parameters.</summary>
    private static (ImmutableArray<ITypeSymbol> Values, EquatableArray<string> Extras, string? Problem) TakeExtras(ImmutableArray<IParameterSymbol> parameters)
    {
        var values = ImmutableArray.CreateBuilder<ITypeSymbol>(parameters.Length);
        List<string>? extras = null;
        foreach (var parameter in parameters)
        {
            if (ExtraOf(parameter.Type) is not { } extra)
            {
                if (extras is not null)
                {
                    return (default, default, $"parameter '{parameter.Name}' comes after one that is no value: values come first");
                }

                values.Add(parameter.Type);
                continue;
            }

            extras ??= [];
            if (extras.Contains(extra))
            {
                return (default, default, $"parameter '{parameter.Name}' is the second '{TypeNames.DisplayOf(parameter.Type)}'");
            }

            extras.Add(extra);
        }

        return (values.ToImmutable(), extras is null ? default : new EquatableArray<string>(extras), null);
    }

    private static string? ExtraOf(ITypeSymbol type) =>
        type.Is("System.Threading", "CancellationToken") ? Extra.Token
        : type.IsOurs("ConflictContext") ? Extra.Context
        : type.Is("Microsoft.Extensions.Logging", "ILogger") ? Extra.Logger
        : null;

    private static (ResolverInput?, ITypeSymbol?, string?) ParseTyped(ITypeSymbol type) => Forbidden(type) is { } problem
        ? (null, null, problem)
        : (new ResolverInput.Typed(JsonTypeParser.Parse(type), MayBeNull(type)), type, null);

    private static (ResolverInput?, ITypeSymbol?, string?) ParseValues(ImmutableArray<ITypeSymbol> parameters, ImmutableArray<IParameterSymbol> symbols)
    {
        var types = ImmutableArray.CreateRange(parameters, static parameter => parameter.ArgumentOf("Slot`1") ?? parameter);
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

        var sides = types.Length == _sides.Length ? _sides : _twoSides;
        for (var i = 0; i < sides.Length; i++)
        {
            if (symbols[i].IsOptional)
            {
                return (null, null, $"parameter '{symbols[i].Name}' is optional but would be given the {sides[i]} value");
            }
        }

        for (var i = 0; i < sides.Length; i++)
        {
            // Values go by position, so a name that says otherwise would be given another side's value in silence.
            if (_sidesByName.TryGetValue(symbols[i].Name, out var named) && named != sides[i])
            {
                return (null, null, $"parameter '{symbols[i].Name}' stands where the {sides[i]} value goes: the order is {string.Join(", ", sides)}");
            }
        }

        var json = JsonTypeParser.Parse(local);
        var values = new ValueModel[types.Length];
        for (var i = 0; i < values.Length; i++)
        {
            var type = types[i];
            var isSlot = parameters[i].IsOurs("Slot`1");
            var mayBeAbsent = isSlot || (sides[i] == "Base" && (IsNullableValue(type) || (!type.IsValueType && MayBeNull(type))));
            values[i] = new ValueModel(sides[i], Same(type, local) ? json : JsonTypeParser.Parse(type), isSlot, mayBeAbsent, MayBeNull(type));
        }

        return (new ResolverInput.Values(new EquatableArray<ValueModel>(values)), local, null);
    }

    private static ResolverOutput? ParseOutput(ITypeSymbol result, ITypeSymbol? valueType, ResolverInput? input)
    {
        if (valueType is null)
        {
            return result.IsOurs("Resolution") ? new ResolverOutput.Raw() : null;
        }

        var typed = result.ArgumentOf("Resolution`1");
        var type = typed ?? result;
        if (!Same(WithoutNullable(type), WithoutNullable(valueType)))
        {
            return null;
        }

        // Mostly the type that was parsed just now: names are the same with and without annotations.
        var json = !Same(type, valueType) ? JsonTypeParser.Parse(type)
            : input is ResolverInput.Values values ? values.Items[values.Items.Count - 1].Type
            : ((ResolverInput.Typed)input!).Type;
        return typed is not null ? new ResolverOutput.Typed(json) : new ResolverOutput.Value(json);
    }

    /// <summary>Why a type cannot be that of a JSON value, or null.</summary>
    private static string? Forbidden(ITypeSymbol type) => type.TypeKind switch
    {
        TypeKind.Dynamic or TypeKind.Pointer or TypeKind.FunctionPointer or TypeKind.Delegate => $"'{TypeNames.DisplayOf(type)}' is no JSON value",
        _ when HoldsPointers(type) => $"'{TypeNames.DisplayOf(type)}' holds pointers",
        _ when type.MetadataName is "Conflict" or "Conflict`1" or "Resolution" or "Resolution`1" or "Slot`1"
            && type.ContainingNamespace?.ToDisplayString() == "PluginState" => $"'{TypeNames.DisplayOf(type)}' is not a value",
        _ => null,
    };

    /// <summary>Whether an array's or a generic type's inside has pointers, which only unsafe code may name.</summary>
    private static bool HoldsPointers(ITypeSymbol type) => type switch
    {
        IPointerTypeSymbol or IFunctionPointerTypeSymbol => true,
        IArrayTypeSymbol array => HoldsPointers(array.ElementType),
        INamedTypeSymbol { Arity: > 0 } named => named.TypeArguments.Any(HoldsPointers),
        _ => false,
    };

    // The names of a tuple's elements tell its types apart for Roslyn, but not for JSON and not for the generated code.
    private static bool Same(ITypeSymbol left, ITypeSymbol right) =>
        SymbolEqualityComparer.Default.Equals(left, right) || (left.Name == right.Name && left.TypeKind == right.TypeKind && TypeNames.Of(left) == TypeNames.Of(right));

    private static ITypeSymbol WithoutNullable(ITypeSymbol type) => IsNullableValue(type) ? ((INamedTypeSymbol)type).TypeArguments[0] : type;

    private static bool IsNullableValue(ITypeSymbol type) => type.OriginalDefinition.SpecialType == SpecialType.System_Nullable_T;

    // A type without annotations (#nullable disable) makes no promise, so null is let through.
    private static bool MayBeNull(ITypeSymbol type) => type.IsValueType || type.NullableAnnotation != NullableAnnotation.NotAnnotated;
}
