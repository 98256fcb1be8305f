using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using PluginState.Generators.Model;

namespace PluginState.Generators.Parsing;

/// <summary>An attributed method: either a resolver or what is wrong with it.</summary>
/// <param name="Name">The declared name; null where it is blank.</param>
/// <param name="Resolver">What to print; null where there are problems, or errors that the compiler reports.</param>
/// <param name="Problems">What is wrong with the method or its attribute.</param>
internal sealed record ParsedResolver(string? Name, ResolverModel? Resolver, ImmutableArray<Problem> Problems);

/// <summary>What is wrong, and with which part. The analyzer finds the place: the generator must not hold one.</summary>
internal sealed record Problem(DiagnosticDescriptor Rule, ProblemPart Part, params string[] Arguments);

/// <summary>The part of an attributed method, or of an attribute, that a problem is about.</summary>
internal enum ProblemPart
{
    Method,
    Name,
    Path,
    Paths,
    Key,
    Lifetime,
}
