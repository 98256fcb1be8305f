using System.Collections.Frozen;
using PluginState.Documents;

namespace PluginState.AspNetCore.Recording;

/// <summary>The words of a trace: JSON lines, a header first, gzip or not.</summary>
internal static class TraceFormat
{
    public const string Name = "pluginstate";

    public const int Version = 1;

    /// <summary>How a compressed trace's name ends.</summary>
    public const string CompressedExtension = ".gz";

    /// <summary>The last line's word for what did not get into the trace.</summary>
    public const string Omitted = "omitted";

    /// <summary>The greatest length of an id or a name, which is that of the server's requests.</summary>
    public const int MaxNameLength = 256;

    /// <summary>How long a line may be: the largest document there is usually, and what is around it.</summary>
    public const int MaxLine = 32 << 20;

    /// <summary>What a line may be as JSON. Whoever plays it has limits of their own for the documents in it.</summary>
    public static StateLimits Limits { get; } = new() { MaxBytes = MaxLine, MaxDepth = 512 };

    public static FrozenDictionary<string, TraceOperation> Operations { get; } =
        Enum.GetValues<TraceOperation>().ToFrozenDictionary(NameOf, StringComparer.Ordinal);

    public static string NameOf(TraceOperation operation) => operation switch
    {
        TraceOperation.Context => "context",
        TraceOperation.Edit => "edit",
        TraceOperation.Read => "read",
        TraceOperation.Close => "close",
        TraceOperation.Undo => "undo",
        TraceOperation.Rollback => "rollback",
        _ => throw new ArgumentOutOfRangeException(nameof(operation), operation, "No such operation."),
    };
}
