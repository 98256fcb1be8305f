namespace PluginState.Benchmarks.Generator;

/// <summary>Files that no generator is for.</summary>
internal static class PlainFiles
{
    /// <summary>The file of a number. Another number of the edit gives it another method.</summary>
    public static string Text(int number, int edit) => $$"""
        using System;
        using System.Collections.Generic;
        using System.Diagnostics;
        using System.Linq;

        namespace App.Area{{number / 25}};

        /// <summary>The stock of area {{number / 25}}, number {{number}}.</summary>
        [DebuggerDisplay("{Count} articles")]
        internal sealed class Stock{{number}}
        {
            private readonly Dictionary<string, int> _pieces = new(StringComparer.Ordinal);

            public int Count => _pieces.Count;

            public int Of(string article) => _pieces.TryGetValue(article, out var pieces) ? pieces : 0;

            public void Take(string article, int pieces)
            {
                ArgumentNullException.ThrowIfNull(article);
                if (Of(article) < pieces)
                    throw new InvalidOperationException($"There are not {pieces} of {article}.");
                _pieces[article] -= pieces;
            }

            public IEnumerable<string> Scarce{{edit}}() => _pieces.Where(static each => each.Value < {{edit + 10}}).Select(static each => each.Key).Order();
        }

        """;
}
