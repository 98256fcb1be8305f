namespace PluginState.Documents;

/// <summary>How large a document may be. Whoever sends documents cannot be trusted to be reasonable.</summary>
public sealed record StateLimits
{
    /// <summary>The limits where none are given.</summary>
    public static StateLimits Default { get; } = new();

    /// <summary>How deep containers may nest, from 1 to 512. Default: 64.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public int MaxDepth
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, 512);
            field = value;
        }
    } = 64;

    /// <summary>How many bytes the JSON text may have; positive. Default: 16 MiB.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public long MaxBytes
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            field = value;
        }
    } = 16 << 20;

    /// <summary>How many operations a JSON Patch may have; positive. Default: 10,000.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public int MaxOperations
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            field = value;
        }
    } = 10_000;

    /// <summary>Whether a document is within the limits.</summary>
    internal bool Allow(StateValue document) => document.Size <= MaxBytes && document.Depth <= MaxDepth;
}
