namespace PluginState.Documents;

/// <summary>How large a document may be. Whoever sends documents cannot be trusted to be reasonable.</summary>
public sealed record StateLimits
{
    /// <summary>The limits where none are given.</summary>
    public static StateLimits Default { get; } = new();

    /// <summary>How deep containers may nest, from 1 to 512. Default: 64.</summary>
    public int MaxDepth { get; init; } = 64;

    /// <summary>How many bytes the JSON text may have; positive. Default: 16 MiB.</summary>
    public long MaxBytes { get; init; } = 16 << 20;
}
