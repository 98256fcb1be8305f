using Microsoft.CodeAnalysis.CSharp;

namespace PluginState.Generators.Parsing;

/// <summary>Names as the source has to spell them.</summary>
internal static class Identifiers
{
    /// <summary>A name with <c>@</c> before it where it is a keyword, be it only in some places (<c>await</c>).</summary>
    internal static string Escape(string name) =>
        SyntaxFacts.GetKeywordKind(name) != SyntaxKind.None || SyntaxFacts.GetContextualKeywordKind(name) != SyntaxKind.None
            ? "@" + name
            : name;
}
