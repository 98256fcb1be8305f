using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using PluginState.Generators.Model;

namespace PluginState.Generators.Parsing;

/// <summary>Reads an attributed method. The generator and the analyzer both ask it, so that they always agree.</summary>
/// <remarks>
/// The compiler has every attributed method parsed again after every edit, so the way of a method that is right is short: names are compared before
/// namespaces, and nothing is put into words that nobody will read.
/// </remarks>
internal static class ResolverParser
{
    /// <param name="method">The method.</param>
    /// <param name="attribute">Its attribute.</param>
    /// <param name="syntax">Where its documentation is looked for; null where nobody wants it.</param>
    internal static ParsedResolver Parse(IMethodSymbol method, AttributeData attribute, SyntaxNode? syntax = null)
    {
        // An attribute whose constructor does not bind is an error of the compiler's, and so is an argument that does not. One that takes something else is
        // the app's own of our name.
        if (attribute.AttributeConstructor is null || attribute.ConstructorArguments is not { Length: 1 } arguments
            || arguments[0] is not { Kind: TypedConstantKind.Primitive, Type.SpecialType: SpecialType.System_String })
        {
            return new ParsedResolver(null, null, ImmutableArray<Problem>.Empty);
        }

        var problems = ImmutableArray.CreateBuilder<Problem>(0);
        var name = arguments[0].Value as string;
        if (string.IsNullOrWhiteSpace(name))
        {
            name = null;
            problems.Add(new Problem(Rules.BlankName, ProblemPart.Name, Display(method)));
        }

        var options = ResolverOptionsParser.Parse(attribute, problems);
        CheckPlacement(method, problems);
        CheckCallable(method, problems);
        if (HasErrors(method) || IsInExtensionBlock(method))
        {
            return new ParsedResolver(name, null, problems.ToImmutable());
        }

        if (SignatureRule.ProblemOf(method, Display) is { } problem)
        {
            problems.Add(problem);
            return new ParsedResolver(name, null, problems.ToImmutable());
        }

        var shape = ShapeParser.Parse(method);
        if (shape.Problem is { } reason && !problems.Any(static problem => problem.Rule == Rules.Generic))
        {
            problems.Add(new Problem(Rules.UnsupportedSignature, ProblemPart.Method, Display(method), reason));
        }

        InstanceModel? instance = null;
        if (!method.IsStatic && method.MethodKind == MethodKind.Ordinary)
        {
            (instance, var noInstance) = InstanceParser.Parse(method, options.IsSingleton);
            if (noInstance is not null)
            {
                problems.Add(new Problem(Rules.NoInstance, ProblemPart.Method, Display(method), noInstance));
            }
        }

        if (name is null || shape.Input is null || shape.Output is null || problems.Count > 0)
        {
            return new ParsedResolver(name, null, problems.ToImmutable());
        }

        var resolver = new ResolverModel(
            name,
            options.Paths,
            options.Priority,
            options.IncludeEqualEdits,
            TypeNames.Of(method.ContainingType),
            Identifiers.Escape(method.Name),
            syntax is null ? null : SummaryParser.Parse(syntax),
            shape.Input,
            shape.Extras,
            shape.IsAsync,
            shape.Output,
            instance);
        return new ParsedResolver(name, resolver, ImmutableArray<Problem>.Empty);
    }

    /// <summary>The method as messages call it. It takes long, and is for problems only.</summary>
    private static string Display(IMethodSymbol method) => method.ToDisplayString(SymbolDisplayFormat.CSharpShortErrorMessageFormat);

    private static void CheckPlacement(IMethodSymbol method, ImmutableArray<Problem>.Builder problems)
    {
        if (method.IsStatic && (method.IsAbstract || method.IsVirtual))
        {
            problems.Add(new Problem(Rules.NoInstance, ProblemPart.Method, Display(method), "it is static, and abstract or virtual"));
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
                : !type.CanBeReferencedByName ? "its containing type has no name: it is an extension block"
                : IsReachable(type) ? null
                : Describe(type);
        }

        if (hidden is not null)
        {
            problems.Add(new Problem(Rules.Inaccessible, ProblemPart.Method, Display(method), hidden));
        }

        if (isGeneric)
        {
            problems.Add(new Problem(Rules.Generic, ProblemPart.Method, Display(method)));
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

    /// <summary>No pragma lets generated code use what is obsolete as an error, or call what only native code may, or what another overload stands before.</summary>
    private static void CheckCallable(IMethodSymbol method, ImmutableArray<Problem>.Builder problems)
    {
        var reason = ObsoleteRule.FindIn(method) is { } obsolete ? $"'{obsolete.Name}' is obsolete as an error"
            : method.AttributeOf("System.Runtime.InteropServices", "UnmanagedCallersOnlyAttribute") is not null
                ? "only native code may call it: it is [UnmanagedCallersOnly]"
            : IsOutranked(method) ? "another overload of it has a higher [OverloadResolutionPriority]"
            : null;
        if (reason is not null)
        {
            problems.Add(new Problem(Rules.Inaccessible, ProblemPart.Method, Display(method), reason));
        }
    }

    private static bool IsOutranked(IMethodSymbol method)
    {
        var overloads = method.ContainingType?.GetMembers(method.Name) ?? ImmutableArray<ISymbol>.Empty;
        return overloads.Length > 1 && overloads.Any(other => PriorityOf(other) > PriorityOf(method));
    }

    private static int PriorityOf(ISymbol method) =>
        method.AttributeOf("System.Runtime.CompilerServices", "OverloadResolutionPriorityAttribute") is { ConstructorArguments: { Length: 1 } arguments } && arguments[0].Value is int priority ? priority : 0;

    /// <summary>Whether it belongs to an extension block, about whose shape there is nothing more to say than that it is there.</summary>
    private static bool IsInExtensionBlock(IMethodSymbol method) => method.ContainingType is { CanBeReferencedByName: false };

    /// <summary>Whether the compiler has something to say about the signature already.</summary>
    private static bool HasErrors(IMethodSymbol method)
    {
        foreach (var parameter in method.Parameters)
        {
            if (IsError(parameter.Type))
            {
                return true;
            }
        }

        return IsError(method.ReturnType);
    }

    private static bool IsError(ITypeSymbol type) => type switch
    {
        IErrorTypeSymbol => true,
        IArrayTypeSymbol array => IsError(array.ElementType),
        INamedTypeSymbol { Arity: > 0 } named => named.TypeArguments.Any(IsError),
        _ => false,
    };
}
