namespace PluginState.Benchmarks.Generator;

/// <summary>Methods marked <c>[LoggerMessage]</c>, in four shapes.</summary>
internal static class LogMessages
{
    public static AttributedFiles Files { get; } = new(Text, static number => $"partial class Orders{number}Log");

    private static string Text(int number, int edit) => $$"""
        using System;
        using System.Collections.Generic;
        using Microsoft.Extensions.Logging;

        namespace App.Area{{number / 25}};

        /// <summary>What area {{number / 25}}, number {{number}}, logs.</summary>
        internal static partial class Orders{{number}}Log
        {
            private const int Most = {{number + 100}};

        {{Method(number)}}

            internal static int Within(int value) => Math.Clamp(value + {{edit}}, 0, Most);
        }

        """;

    private static string Method(int number) => (number % 4) switch
    {
        0 => $$"""
                [LoggerMessage({{number}}, LogLevel.Information, "Order {OrderId} was saved")]
                internal static partial void Saved(ILogger logger, int orderId);
            """,
        1 => $$"""
                [LoggerMessage({{number}}, LogLevel.Warning, "Order {OrderId} of {Customer} was saved after {Attempts} attempts in {Elapsed}")]
                internal static partial void Saved(ILogger logger, int orderId, string customer, int attempts, TimeSpan elapsed);
            """,
        2 => $$"""
                [LoggerMessage(EventId = {{number}}, Level = LogLevel.Error, Message = "Order {OrderId} was not saved")]
                internal static partial void Saved(ILogger logger, Exception exception, int orderId);
            """,
        _ => $$"""
                [LoggerMessage(EventId = {{number}}, Message = "The lines {Lines} were saved")]
                internal static partial void Saved(ILogger logger, LogLevel level, IReadOnlyList<string> lines);
            """,
    };
}
