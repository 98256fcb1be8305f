using System.Text;

namespace PluginState.Generators.Parsing;

/// <summary>Names of methods as names of resolvers: <c>MaxQuantity</c> becomes <c>max-quantity</c>.</summary>
internal static class KebabCase
{
    internal static string Of(string name)
    {
        var kebab = new StringBuilder(name.Length + 8);
        for (var i = 0; i < name.Length; i++)
        {
            if (name[i] == '_')
            {
                Separate();
                continue;
            }

            // A word begins with the first capital of a row, and with the last one of an acronym: HTTPServer is http-server.
            if (char.IsUpper(name[i]) && i > 0 && (!char.IsUpper(name[i - 1]) || (i + 1 < name.Length && char.IsLower(name[i + 1]))))
            {
                Separate();
            }

            kebab.Append(char.ToLowerInvariant(name[i]));
        }

        var text = kebab.ToString().TrimEnd('-');
        return text.Length > 0 ? text : "resolver";

        void Separate()
        {
            if (kebab.Length > 0 && kebab[kebab.Length - 1] != '-')
            {
                kebab.Append('-');
            }
        }
    }

    /// <summary>The name, with a number where it is taken already; it is taken then.</summary>
    /// <param name="name">The method's name.</param>
    /// <param name="taken">The names in use, compared without regard to case.</param>
    internal static string Of(string name, ISet<string> taken)
    {
        var kebab = Of(name);
        var unique = kebab;
        for (var i = 2; !taken.Add(unique); i++)
        {
            unique = $"{kebab}-{i}";
        }

        return unique;
    }
}
