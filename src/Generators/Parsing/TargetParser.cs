using System.Globalization;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using PluginState.Generators.Model;

namespace PluginState.Generators.Parsing;

/// <summary>Finds out what of a compilation matters to the generated code.</summary>
internal static class TargetParser
{
    internal static TargetModel Parse(Compilation compilation) => new(
        "PluginState.Generated." + NamespaceOf(compilation.AssemblyName ?? ""),
        compilation.GetTypeByMetadataName(KnownNames.Builder) is not null,
        LanguageRequirement.IsMetBy(compilation));

    /// <summary>
    /// The assembly's name as a namespace. A name that is none already gets a hash, because assemblies that see each other's
    /// internal types (<c>My-App</c> and <c>My.App-Tests</c>, or <c>My-App</c> and <c>My+App</c>) must not share a namespace.
    /// </summary>
    internal static string NamespaceOf(string assemblyName)
    {
        var segments = assemblyName.Split('.');
        if (!segments.All(SyntaxFacts.IsValidIdentifier))
        {
            segments = [.. segments.Select(Legal)];
            segments[segments.Length - 1] += "_" + Hash(assemblyName);
        }

        return string.Join(".", segments.Select(Identifiers.Escape));
    }

    private static string Legal(string segment)
    {
        var legal = new StringBuilder(segment.Length + 1);
        foreach (var c in segment)
        {
            legal.Append(SyntaxFacts.IsIdentifierPartCharacter(c) ? c : '_');
        }

        return legal.Length > 0 && SyntaxFacts.IsIdentifierStartCharacter(legal[0]) ? legal.ToString() : "_" + legal;
    }

    // FNV-1a: string.GetHashCode() differs from one process to the next.
    private static string Hash(string text)
    {
        var hash = 2166136261;
        foreach (var c in text)
        {
            hash = unchecked((hash ^ c) * 16777619);
        }

        return hash.ToString("x8", CultureInfo.InvariantCulture);
    }
}
