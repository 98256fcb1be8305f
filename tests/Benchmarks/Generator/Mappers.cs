namespace PluginState.Benchmarks.Generator;

/// <summary>Classes marked <c>[Mapper]</c>, each with one method to generate.</summary>
internal static class Mappers
{
    public static AttributedFiles Files { get; } = new(Text, static number => $"partial class Order{number}Mapper");

    private static string Text(int number, int edit) => $$"""
        using System;
        using System.Collections.Generic;
        using Riok.Mapperly.Abstractions;

        namespace App.Area{{number / 25}};

        internal sealed class Order{{number}}
        {
            public string Id { get; set; } = "";
            public List<string> Lines { get; set; } = new();
            public decimal Total { get; set; }
            public DateTime Ordered { get; set; }
        }

        internal sealed class Order{{number}}View
        {
            public string Id { get; set; } = "";
            public List<string> Lines { get; set; } = new();
            public string Total { get; set; } = "";
            public DateTime Ordered { get; set; }
        }

        /// <summary>What others see of area {{number / 25}}, number {{number}}.</summary>
        [Mapper]
        internal static partial class Order{{number}}Mapper
        {
            internal static partial Order{{number}}View Seen(Order{{number}} order);

            private static string Written(decimal total) => Math.Max(total, {{edit}}).ToString("0.00", null);
        }

        """;
}
