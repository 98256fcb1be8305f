using Microsoft.CodeAnalysis;
using PluginState.Generators.Parsing;

namespace PluginState.Generators.Analysis;

/// <summary>The resolvers that referenced assemblies declare, as the catalogue in their module attribute lists them.</summary>
/// <remarks>An assembly whose catalogue is missing or of a later form declares nothing as far as this can tell.</remarks>
internal static class ReferencedCatalogue
{
    private const string Header = "pluginstate 1";
    private const string Resolver = "r\t";

    /// <summary>The names without regard to case, each with an assembly that declares it: of several the ordinally first.</summary>
    internal static IReadOnlyDictionary<string, (string Name, string Assembly)> NamesOf(Compilation compilation, IAssemblySymbol abstractions)
    {
        var names = new Dictionary<string, (string, string)>(StringComparer.OrdinalIgnoreCase);
        var assemblies = compilation.SourceModule.ReferencedAssemblySymbols
            .Where(assembly => assembly.Modules.Any(module => module.ReferencedAssemblies.Any(reference => reference.Name == abstractions.Name)))
            .OrderBy(static assembly => assembly.Name, StringComparer.Ordinal);
        foreach (var assembly in assemblies)
        {
            foreach (var name in assembly.GetAttributes().SelectMany(NamesIn))
            {
                if (!names.ContainsKey(name))
                {
                    names.Add(name, (name, assembly.Name));
                }
            }
        }

        return names;
    }

    /// <summary>The names of the resolvers in a catalogue.</summary>
    internal static IEnumerable<string> NamesIn(string catalogue)
    {
        var lines = catalogue.Split('\n');
        return lines[0] != Header ? [] : lines
            .Where(static line => line.StartsWith(Resolver, StringComparison.Ordinal))
            .Select(static line => Unescape(line.Split('\t')[1]));
    }

    private static IEnumerable<string> NamesIn(AttributeData attribute) =>
        attribute.AttributeClass?.OriginalDefinition.IsOurs("ResolverModuleAttribute`1") == true
        && attribute.ConstructorArguments.Length == 1 && attribute.ConstructorArguments[0].Value is string catalogue
            ? NamesIn(catalogue)
            : [];

    private static string Unescape(string field)
    {
        if (field.IndexOf('\\') < 0)
        {
            return field;
        }

        var text = new System.Text.StringBuilder(field.Length);
        for (var i = 0; i < field.Length; i++)
        {
            if (field[i] != '\\' || i + 1 == field.Length)
            {
                text.Append(field[i]);
                continue;
            }

            var escaped = field[++i];
            if (escaped == 'u' && i + 4 < field.Length
                && ushort.TryParse(field.Substring(i + 1, 4), System.Globalization.NumberStyles.AllowHexSpecifier, System.Globalization.CultureInfo.InvariantCulture, out var unit))
            {
                text.Append((char)unit);
                i += 4;
                continue;
            }

            text.Append(escaped switch { 't' => '\t', 'n' => '\n', 'r' => '\r', _ => escaped });
        }

        return text.ToString();
    }
}
