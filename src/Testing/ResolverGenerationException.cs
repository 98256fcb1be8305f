using System.Collections.Immutable;
using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace PluginState.Testing;

/// <summary>Code with resolvers, or what was generated from it, does not compile; or nothing was generated.</summary>
public sealed class ResolverGenerationException : Exception
{
    private const int ShownErrors = 20;

    internal ResolverGenerationException(string problem, ImmutableArray<Diagnostic> errors, Exception? innerException = null)
        : base(Describe(problem, errors), innerException) => Errors = errors;

    /// <summary>The errors of the compiler and of PluginState's analyzers; none where nothing was generated because nothing is marked.</summary>
    public IReadOnlyList<Diagnostic> Errors { get; }

    private static string Describe(string problem, ImmutableArray<Diagnostic> errors) => string.Join('\n',
    [
        problem,
        .. errors.Take(ShownErrors).Select(static error => "  " + CSharpDiagnosticFormatter.Instance.Format(error, CultureInfo.InvariantCulture)),
        .. errors.Length > ShownErrors ? [$"  and {errors.Length - ShownErrors} more"] : Array.Empty<string>(),
    ]);
}
