namespace PluginState.Benchmarks.Generator;

/// <summary>Methods marked <c>[ConflictResolver]</c>, in four shapes.</summary>
internal static class Resolvers
{
    public static AttributedFiles Files { get; } = new(Text, static number => $"\"r{number:0000}\"");

    private static string Text(int number, int edit) => $$"""
        using System;
        using System.Collections.Generic;
        using System.Linq;
        using System.Threading;
        using System.Threading.Tasks;
        using PluginState;

        namespace App.Area{{number / 25}};

        /// <summary>What happens where two change area {{number / 25}}, number {{number}}.</summary>
        internal static class Rules{{number}}
        {
            private const int Most = {{number + 100}};

        {{Method(number, edit)}}

            private static int Within(int value) => Math.Clamp(value, 0, Most);
        }

        """;

    private static string Method(int number, int edit) => (number % 4) switch
    {
        0 => $$"""
                [ConflictResolver("r{{number:0000}}", Path = "/scores/x{{number}}/*")]
                internal static int Highest(int local, int remote) => Within(Math.Max(local, remote) + {{edit}});
            """,
        1 => $$"""
                [ConflictResolver("r{{number:0000}}", Path = "/counters/x{{number}}/*")]
                internal static long Added(long @base, long local, long remote) => local + remote - @base + Within({{edit}});
            """,
        2 => $$"""
                internal sealed record Order{{number}}(string Id, IReadOnlyList<string> Lines, decimal Total);

                [ConflictResolver("r{{number:0000}}", Path = "/orders/x{{number}}")]
                internal static Resolution<Order{{number}}> Joined(Conflict<Order{{number}}> conflict)
                {
                    if (!conflict.Local.Exists || !conflict.Remote.Exists)
                        return Resolution<Order{{number}}>.Decline("It was removed.");
                    var (local, remote) = (conflict.Local.Value!, conflict.Remote.Value!);
                    return local with { Lines = local.Lines.Union(remote.Lines).ToList(), Total = Math.Max(local.Total, remote.Total) + Within({{edit}}) };
                }
            """,
        _ => $$"""
                [ConflictResolver("r{{number:0000}}", Path = "/notes/x{{number}}/text")]
                internal static async Task<string> Asked(string local, string remote, CancellationToken cancellationToken)
                {
                    await Task.Delay(Within({{edit}}), cancellationToken);
                    return local.Length >= remote.Length ? local : remote;
                }
            """,
    };
}
