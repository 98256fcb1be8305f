using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using PluginState.Generators.Model;

namespace PluginState.Generators.Parsing;

/// <summary>Reads an attributed method. The generator and the analyzer both ask it, so that they always agree.</summary>
internal static class ResolverParser
{
    internal static ParsedResolver Parse(IMethodSymbol method, AttributeData attribute)
    {
        // An attribute whose constructor does not bind is an error of the compiler's.
        if (attribute.AttributeConstructor is null)
        {
            return new ParsedResolver(null, null, ImmutableArray<Problem>.Empty);
        }

        var problems = ImmutableArray.CreateBuilder<Problem>();
        var display = method.ToDisplayString(SymbolDisplayFormat.CSharpShortErrorMessageFormat);

        var name = attribute.ConstructorArguments[0].Value as string;
        if (string.IsNullOrWhiteSpace(name))
        {
            name = null;
            problems.Add(new Problem(Rules.BlankName, ProblemPart.Name, display));
        }

        var paths = ParsePaths(attribute, problems);
        var priority = NamedArgument(attribute, "Priority") as int? ?? 0;
        var includeEqualEdits = NamedArgument(attribute, "IncludeEqualEdits") as bool? ?? false;
        CheckPlacement(method, display, problems);
        CheckObsolete(method, display, problems);

        if (HasErrors(method))
        {
            return new ParsedResolver(name, null, problems.ToImmutable());
        }

        if (SignatureRule.ProblemOf(method, display) is { } problem)
        {
            problems.Add(problem);
            return new ParsedResolver(name, null, problems.ToImmutable());
        }

        var shape = ShapeParser.Parse(method);
        var isGeneric = problems.Any(static problem => problem.Rule == Rules.Generic);
        if (shape.Problem is { } reason && !isGeneric)
        {
            problems.Add(new Problem(Rules.UnsupportedSignature, ProblemPart.Method, display, reason));
        }

        if (name is null || shape.Input is null || shape.Output is null || problems.Count > 0)
        {
            return new ParsedResolver(name, null, problems.ToImmutable());
        }

        var resolver = new ResolverModel(
            name,
            paths,
            priority,
            includeEqualEdits,
            $"{TypeNames.Of(method.ContainingType)}.{Identifiers.Escape(method.Name)}",
            string.Join(",", method.Parameters.Select(static parameter => TypeNames.Of(parameter.Type))),
            shape.Input,
            shape.TakesToken,
            shape.IsAsync,
            shape.Output);
        return new ParsedResolver(name, resolver, ImmutableArray<Problem>.Empty);
    }

    private static object? NamedArgument(AttributeData attribute, string name) =>
        attribute.NamedArguments.FirstOrDefault(argument => argument.Key == name).Value.Value;

    private static EquatableArray<string> ParsePaths(AttributeData attribute, ImmutableArray<Problem>.Builder problems)
    {
        var paths = new List<string>();
        foreach (var argument in attribute.NamedArguments.OrderBy(static argument => argument.Key, StringComparer.Ordinal))
        {
            switch (argument.Key)
            {
                case "Path" when argument.Value.Value is string path:
                    Add(path, ProblemPart.Path);
                    break;
                case "Paths" when argument.Value is { Kind: TypedConstantKind.Array, IsNull: false }:
                    foreach (var element in argument.Value.Values)
                    {
                        Add(element.Value as string, ProblemPart.Paths);
                    }

                    break;
            }
        }

        return new EquatableArray<string>(paths);

        void Add(string? path, ProblemPart part)
        {
            if (PathRule.ProblemOf(path) is { } problem)
            {
                problems.Add(new Problem(Rules.InvalidPath, part, path ?? "null", problem));
            }
            else if (!paths.Contains(path!))
            {
                paths.Add(path!);
            }
        }
    }

    private static void CheckPlacement(IMethodSymbol method, string display, ImmutableArray<Problem>.Builder problems)
    {
        if (!method.IsStatic || method.IsAbstract || method.IsVirtual)
        {
            problems.Add(new Problem(Rules.NotStatic, ProblemPart.Method, display));
        }

        var isGeneric = method.IsGenericMethod;
        var hidden = method.MethodKind == MethodKind.LocalFunction ? "a local function"
            : method.MethodKind == MethodKind.AnonymousFunction ? "a lambda"
            : IsReachable(method) ? null
            : Describe(method);
        for (var type = method.ContainingType; type is not null; type = type.ContainingType)
        {
            isGeneric |= type.Arity > 0;
            hidden ??= type.IsFileLocal ? $"'{type.Name}' is file-local"
                : !type.CanBeReferencedByName ? "its containing type has no name"
                : IsReachable(type) ? null
                : Describe(type);
        }

        if (hidden is not null)
        {
            problems.Add(new Problem(Rules.Inaccessible, ProblemPart.Method, display, hidden));
        }

        if (isGeneric)
        {
            problems.Add(new Problem(Rules.Generic, ProblemPart.Method, display));
        }

        static bool IsReachable(ISymbol symbol) =>
            symbol.DeclaredAccessibility is Accessibility.Public or Accessibility.Internal or Accessibility.ProtectedOrInternal;

        static string Describe(ISymbol symbol) => $"'{symbol.Name}' is " + symbol.DeclaredAccessibility switch
        {
            Accessibility.Private => "private",
            Accessibility.ProtectedAndInternal => "private protected",
            _ => "protected",
        };
    }

    /// <summary>No pragma lets generated code use what is obsolete as an error.</summary>
    private static void CheckObsolete(IMethodSymbol method, string display, ImmutableArray<Problem>.Builder problems)
    {
        var used = method.Parameters.Select(static parameter => parameter.Type).Prepend(method.ReturnType).SelectMany(NamedIn);
        if (Around(method).Concat(used).FirstOrDefault(IsObsoleteError) is { } obsolete)
        {
            problems.Add(new Problem(Rules.Inaccessible, ProblemPart.Method, display, $"'{obsolete.Name}' is obsolete as an error"));
        }

        static IEnumerable<ISymbol> Around(ISymbol? symbol)
        {
            for (; symbol is IMethodSymbol or INamedTypeSymbol; symbol = symbol.ContainingType)
            {
                yield return symbol;
            }
        }

        static IEnumerable<ISymbol> NamedIn(ITypeSymbol type) => type switch
        {
            IArrayTypeSymbol array => NamedIn(array.ElementType),
            INamedTypeSymbol named => Around(named.OriginalDefinition).Concat(named.TypeArguments.SelectMany(NamedIn)),
            _ => [],
        };

        static bool IsObsoleteError(ISymbol symbol) => symbol.GetAttributes().Any(static attribute =>
            attribute.AttributeClass?.Is("System", "ObsoleteAttribute") == true
            && attribute.ConstructorArguments.Any(static argument => argument.Value is true));
    }

    /// <summary>Whether the compiler has something to say about the signature already.</summary>
    private static bool HasErrors(IMethodSymbol method) =>
        IsError(method.ReturnType) || method.Parameters.Any(static parameter => IsError(parameter.Type));

    private static bool IsError(ITypeSymbol type) => type switch
    {
        IErrorTypeSymbol => true,
        IArrayTypeSymbol array => IsError(array.ElementType),
        INamedTypeSymbol named => named.TypeArguments.Any(IsError),
        _ => false,
    };
}
