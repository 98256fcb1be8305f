using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace PluginState.Generators.Parsing;

/// <summary>Finds the files in whose text the name of one of the rarer attributes occurs, and so may be applied.</summary>
/// <remarks>
/// What Roslyn has for it, <c>ForAttributeWithMetadataName</c>, goes through the nodes of every file once more for every attribute, which takes longer in a
/// large project than all the rest of the generator; a search of the text takes next to nothing. A file is searched once for as long as it does not change.
/// Where the attribute gets another name for all files (<c>global using X = …</c>), all files count. An identifier spelt with Unicode escapes is not found.
/// </remarks>
internal static class MentioningFiles
{
    private const string Global = "global";

    private static readonly string[] _names = [Short(KnownNames.MergeRule), Short(KnownNames.JsonSerializable)];

    /// <summary>The files, with the compilation they are in.</summary>
    internal static IncrementalValueProvider<(Compilation Compilation, ImmutableArray<SyntaxTree> Files)> Of(IncrementalGeneratorInitializationContext context) => context
        .CompilationProvider
        .SelectMany(static (compilation, _) => compilation.SyntaxTrees)
        .Select(static (file, token) => (File: file, Mention: Search(file.GetText(token).ToString())))
        .Where(static found => found.Mention != Mention.None)
        .Collect()
        .Combine(context.CompilationProvider)
        .Select(static (found, _) => (
            found.Right,
            found.Left.Any(static file => file.Mention == Mention.Renames) ? ImmutableArray.CreateRange(found.Right.SyntaxTrees) : ImmutableArray.CreateRange(found.Left, static file => file.File)));

    private static Mention Search(string text)
    {
        foreach (var name in _names)
        {
            if (text.IndexOf(name, StringComparison.Ordinal) >= 0)
            {
                return MayRename(text) ? Mention.Renames : Mention.Names;
            }
        }

        return Mention.None;
    }

    /// <summary>Whether there is a <c>global</c> that is no <c>global::</c>: between it and <c>using</c> there may be anything.</summary>
    private static bool MayRename(string text)
    {
        for (var at = text.IndexOf(Global, StringComparison.Ordinal); at >= 0; at = text.IndexOf(Global, at + 1, StringComparison.Ordinal))
        {
            var after = at + Global.Length;
            if (after + 1 >= text.Length || text[after] != ':' || text[after + 1] != ':')
            {
                return true;
            }
        }

        return false;
    }

    private static string Short(string attribute)
    {
        const string Suffix = "Attribute";
        var name = attribute.Substring(attribute.LastIndexOf('.') + 1);
        return name.Substring(0, name.Length - Suffix.Length);
    }

    private enum Mention
    {
        None,
        Names,
        Renames,
    }
}
