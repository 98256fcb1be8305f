using System.Globalization;
using System.Text;
using PluginState.Generators.Model;
using PluginState.Generators.Parsing;

namespace PluginState.Generators.Formatting;

/// <summary>Prints the catalogue of an assembly: what it declares, as text for the runtime and for tools. <c>ResolverTable</c> says what stands in it.</summary>
internal static class CatalogueFormatter
{
    /// <returns>The lines.</returns>
    internal static IEnumerable<string> Format(ModuleModel module)
    {
        yield return "pluginstate 1";
        foreach (var (index, path) in InOrder(module.Resolvers))
        {
            yield return path.Length == 0 ? $"p\t{index}" : $"p\t{index}\t{Escape(path)}"; // nothing in a text ends in white space
        }

        foreach (var resolver in module.Resolvers)
        {
            yield return $"r\t{Escape(resolver.Name)}\t{Escape(ValueTypeOf(resolver.Input))}\t{OptionsOf(resolver)}";
        }

        foreach (var rule in module.MergeRules)
        {
            yield return $"m\t{Escape(rule.Path)}\t{rule.Arrays}{(rule.Key is null ? "" : "\t" + Escape(rule.Key))}";
        }
    }

    /// <summary>The patterns in the order in which they are asked: by priority, specificity, name.</summary>
    private static List<(int Index, string Path)> InOrder(EquatableArray<ResolverModel> resolvers)
    {
        var patterns = new List<(int Index, string Path)>();
        for (var i = 0; i < resolvers.Count; i++)
        {
            foreach (var path in resolvers[i].Paths)
            {
                patterns.Add((i, path));
            }
        }

        patterns.Sort((left, right) =>
        {
            var byPriority = resolvers[right.Index].Priority.CompareTo(resolvers[left.Index].Priority);
            if (byPriority != 0)
            {
                return byPriority;
            }

            var bySpecificity = PatternOrder.Compare(left.Path, right.Path);
            return bySpecificity != 0 ? bySpecificity : left.Index - right.Index; // the resolvers are in the order of their names
        });
        return patterns;
    }

    private static string ValueTypeOf(ResolverInput input) => input switch
    {
        ResolverInput.Typed typed => typed.Type.DisplayName,
        ResolverInput.Values values => values.Items[values.Items.Count - 1].Type.DisplayName,
        _ => "json",
    };

    private static string OptionsOf(ResolverModel resolver)
    {
        var options = new List<string>();
        if (resolver.Priority != 0)
        {
            options.Add("priority=" + resolver.Priority.ToString(CultureInfo.InvariantCulture));
        }

        if (resolver.IncludeEqualEdits)
        {
            options.Add("equal-edits");
        }

        if (resolver.IsSynchronous)
        {
            options.Add("synchronous");
        }

        if (resolver.Instance is { } instance)
        {
            options.Add(instance.IsSingleton ? "singleton" : "call");
        }

        return options.Count == 0 ? "-" : string.Join(",", options);
    }

    private static string Escape(string text)
    {
        var plain = true;
        foreach (var c in text)
        {
            plain &= c is not '\\' && !NeedsEscape(c);
        }

        if (plain)
        {
            return text;
        }

        var escaped = new StringBuilder(text.Length + 16);
        foreach (var c in text)
        {
            _ = c switch
            {
                '\\' => escaped.Append(@"\\"),
                '\t' => escaped.Append(@"\t"),
                '\n' => escaped.Append(@"\n"),
                '\r' => escaped.Append(@"\r"),
                _ when NeedsEscape(c) => escaped.Append(@"\u").Append(((int)c).ToString("x4", CultureInfo.InvariantCulture)),
                _ => escaped.Append(c),
            };
        }

        return escaped.ToString();
    }

    /// <summary>What would end a line of source, or not come through a file: control characters, line separators, half surrogate pairs (so every surrogate).</summary>
    private static bool NeedsEscape(char c) => char.IsControl(c) || char.IsSurrogate(c) || c is '\u2028' or '\u2029' or '\uFEFF' or '\uFFFE' or '\uFFFF';
}
