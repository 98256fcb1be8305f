using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using PluginState.Generators.Model;

namespace PluginState.Generators.Parsing;

/// <summary>What the named arguments of an attribute say.</summary>
internal readonly record struct ResolverOptions(EquatableArray<string> Paths, int Priority, bool IncludeEqualEdits, bool IsSingleton);

/// <summary>Reads the named arguments of an attribute.</summary>
internal static class ResolverOptionsParser
{
    private const int Singleton = 1; // ResolverLifetime

    internal static ResolverOptions Parse(AttributeData attribute, ImmutableArray<Problem>.Builder problems)
    {
        string? path = null;
        var paths = ImmutableArray<TypedConstant>.Empty;
        var (priority, includeEqualEdits, isSingleton) = (0, false, false);
        foreach (var argument in attribute.NamedArguments)
        {
            var value = argument.Value.Kind == TypedConstantKind.Array ? null : argument.Value.Value; // an array has none, and asking for it throws
            switch (argument.Key)
            {
                case "Path":
                    path = value as string;
                    break;
                case "Paths" when argument.Value is { Kind: TypedConstantKind.Array, IsNull: false }:
                    paths = argument.Value.Values;
                    break;
                case "Priority":
                    priority = value as int? ?? 0;
                    break;
                case "IncludeEqualEdits":
                    includeEqualEdits = value is true;
                    break;
                case "Lifetime":
                    isSingleton = value is Singleton;
                    break;
            }
        }

        return new ResolverOptions(Check(path, paths, problems), priority, includeEqualEdits, isSingleton);
    }

    private static EquatableArray<string> Check(string? path, ImmutableArray<TypedConstant> paths, ImmutableArray<Problem>.Builder problems)
    {
        if (path is null && paths.IsEmpty)
        {
            return default;
        }

        var all = new List<string>(paths.Length + 1);
        if (path is not null)
        {
            Add(path, ProblemPart.Path);
        }

        foreach (var element in paths)
        {
            Add(element.Value as string, ProblemPart.Paths);
        }

        return new EquatableArray<string>(all);

        void Add(string? path, ProblemPart part)
        {
            if (PathRule.ProblemOf(path) is { } problem)
            {
                problems.Add(new Problem(Rules.InvalidPath, part, path ?? "null", problem));
            }
            else if (!all.Contains(path!))
            {
                all.Add(path!);
            }
        }
    }
}
