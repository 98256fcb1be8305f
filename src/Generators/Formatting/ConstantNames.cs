using System.Globalization;
using System.Text;
using Microsoft.CodeAnalysis.CSharp;
using PluginState.Generators.Parsing;

namespace PluginState.Generators.Formatting;

/// <summary>Names of resolvers as names of constants: <c>max-quantity</c> is <c>MaxQuantity</c>.</summary>
internal static class ConstantNames
{
    /// <summary>Metadata has no room for names of more than 1,023 bytes.</summary>
    private const int MostLetters = 200;

    /// <summary>Names constants, each differently.</summary>
    /// <param name="names">The resolvers' names, in an order that does not change.</param>
    /// <param name="type">The name of the type they are in, which none of them can have.</param>
    internal static IEnumerable<string> Of(IEnumerable<string> names, string type)
    {
        var taken = new HashSet<string>(StringComparer.Ordinal) { type };
        foreach (var name in names)
        {
            var wanted = Pascal(name);
            var constant = wanted;
            for (var number = 2; !taken.Add(constant); number++)
            {
                constant = $"{wanted}_{number.ToString(CultureInfo.InvariantCulture)}";
            }

            yield return Identifiers.Escape(constant);
        }
    }

    private static string Pascal(string name)
    {
        var constant = new StringBuilder();
        var begins = true;
        foreach (var c in name)
        {
            if (constant.Length == MostLetters)
            {
                break;
            }

            // The compiler leaves formatting characters out of identifiers: two names could become one.
            if (!SyntaxFacts.IsIdentifierPartCharacter(c) || c == '_' || CharUnicodeInfo.GetUnicodeCategory(c) == UnicodeCategory.Format)
            {
                begins = true;
                continue;
            }

            constant.Append(begins ? char.ToUpperInvariant(c) : c);
            begins = false;
        }

        return constant.Length > 0 && SyntaxFacts.IsIdentifierStartCharacter(constant[0]) ? constant.ToString() : "_" + constant;
    }
}
