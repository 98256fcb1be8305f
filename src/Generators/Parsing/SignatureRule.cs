using Microsoft.CodeAnalysis;

namespace PluginState.Generators.Parsing;

/// <summary>What no conflict resolver can have, whatever its shape: <c>async void</c>, and anything that goes by reference.</summary>
internal static class SignatureRule
{
    /// <summary>What is wrong with a signature, or null.</summary>
    /// <param name="method">The method.</param>
    /// <param name="display">Says what messages call it, where there is one.</param>
    internal static Problem? ProblemOf(IMethodSymbol method, Func<IMethodSymbol, string> display) =>
        IsAsyncVoid(method) ? new Problem(Rules.AsyncVoid, ProblemPart.Method, display(method), Answer(method))
        : ByReference(method) is { } reason ? new Problem(Rules.ByReference, ProblemPart.Method, display(method), reason)
        : null;

    internal static bool IsAsyncVoid(IMethodSymbol method) => method is { IsAsync: true, ReturnsVoid: true };

    /// <summary>The type of the values in an asynchronous answer to what a method takes, or null where it takes raw JSON or nothing known.</summary>
    /// <param name="method">The method.</param>
    /// <param name="isResolution">Whether the answer is a <c>Resolution</c>, of that type if there is one.</param>
    internal static ITypeSymbol? AnswerOf(IMethodSymbol method, out bool isResolution)
    {
        isResolution = true;
        if (method.Parameters.Select(static parameter => parameter.Type).FirstOrDefault(static type => type.IsOurs("Conflict") || type.IsOurs("Conflict`1")) is { } conflict)
        {
            return conflict.ArgumentOf("Conflict`1");
        }

        isResolution = false;
        var local = method.Parameters.Length < 2 ? null : method.Parameters[1].Type; // the local or the remote value, never the base
        return local is null || local.Is("System.Threading", "CancellationToken") ? null : local.ArgumentOf("Slot`1") ?? local;
    }

    private static string Answer(IMethodSymbol method)
    {
        var value = AnswerOf(method, out var isResolution);
        return isResolution ? $"'ValueTask<Resolution{(value is null ? "" : $"<{TypeNames.DisplayOf(value)}>")}>'"
            : value is null ? "a ValueTask of its answer"
            : $"'ValueTask<{TypeNames.DisplayOf(value)}>'";
    }

    private static string? ByReference(IMethodSymbol method)
    {
        foreach (var parameter in method.Parameters)
        {
            if (parameter.RefKind == RefKind.Out)
            {
                return $"parameter '{parameter.Name}' is out; return the answer";
            }

            if (parameter.RefKind != RefKind.None)
            {
                return $"parameter '{parameter.Name}' is {Describe(parameter.RefKind)}; remove the modifier";
            }

            if (parameter.Type.IsRefLikeType)
            {
                return $"parameter '{parameter.Name}' is '{TypeNames.DisplayOf(parameter.Type)}', which lives on the stack only; take an array or a list";
            }
        }

        return method.ReturnsByRef || method.ReturnsByRefReadonly ? "it returns by reference; return the value"
            : method.ReturnType.IsRefLikeType ? $"it returns '{TypeNames.DisplayOf(method.ReturnType)}', which lives on the stack only; return an array or a list"
            : null;
    }

    private static string Describe(RefKind kind) => kind switch
    {
        RefKind.In => "in",
        RefKind.Ref => "ref",
        _ => "ref readonly",
    };
}
