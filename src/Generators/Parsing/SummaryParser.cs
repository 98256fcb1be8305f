using System.Text;
using System.Xml;
using System.Xml.Linq;
using Microsoft.CodeAnalysis;

namespace PluginState.Generators.Parsing;

/// <summary>Takes the summary out of a method's documentation.</summary>
/// <remarks>From the text of the comment: the compiler does not parse comments where no documentation file is asked for.</remarks>
internal static class SummaryParser
{
    private const string Marker = "///";

    /// <returns>The inside of <c>&lt;summary&gt;</c> on one line, as XML that refers to nothing; null where there is none, or it is no XML.</returns>
    internal static string? Parse(SyntaxNode method)
    {
        var first = method.GetFirstToken();
        if (!first.HasLeadingTrivia)
        {
            return null;
        }

        var text = first.LeadingTrivia.ToFullString();
        if (text.IndexOf("<summary>", StringComparison.Ordinal) < 0)
        {
            return null;
        }

        var comment = new StringBuilder("<doc>");
        foreach (var line in text.Split('\n'))
        {
            var trimmed = line.Trim();
            if (trimmed.StartsWith(Marker, StringComparison.Ordinal))
            {
                comment.Append(trimmed, Marker.Length, trimmed.Length - Marker.Length).Append('\n');
            }
        }

        try
        {
            return Flatten(XElement.Parse(comment.Append("</doc>").ToString(), LoadOptions.PreserveWhitespace).Element("summary"));
        }
        catch (XmlException)
        {
            return null; // the compiler says so where documentation is asked for
        }
    }

    private static string? Flatten(XElement? summary)
    {
        if (summary is null)
        {
            return null;
        }

        // What a reference means where it stands it need not mean in generated code.
        foreach (var reference in summary.Descendants().Where(static element => element.Name.LocalName is "see" or "seealso" or "paramref" or "typeparamref").ToList())
        {
            var what = (string?)reference.Attribute("cref") ?? (string?)reference.Attribute("name") ?? (string?)reference.Attribute("langword") ?? (string?)reference.Attribute("href") ?? "";
            reference.ReplaceWith(reference.Nodes().Any() ? reference.Nodes() : new XElement("c", what));
        }

        var text = string.Concat(summary.Nodes().Select(static node => node.ToString(SaveOptions.DisableFormatting)));
        var line = string.Join(" ", text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return line.Length == 0 ? null : line;
    }
}
