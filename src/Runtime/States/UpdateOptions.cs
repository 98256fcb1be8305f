using PluginState.Resolvers;

namespace PluginState.States;

/// <summary>How one update is made. Everything has a default.</summary>
public sealed record UpdateOptions
{
    internal static readonly UpdateOptions Default = new();

    /// <summary>The resolver to ask first about every conflict. Default: none, the path patterns decide.</summary>
    public string? Resolver { get; init; }

    /// <summary>What happens where no resolver answers. Default: <see cref="StateManagerOptions.Strategy"/>.</summary>
    public ConflictStrategy? Strategy { get; init; }

    /// <summary>Who makes the edit; breaks ties. Default: the context's id.</summary>
    public string? Actor { get; init; }

    /// <summary>When the edit was made, for clients that edit offline. Default: now.</summary>
    public DateTimeOffset? Timestamp { get; init; }

    /// <summary>The version the edit was made on. Default: the last one the context saw.</summary>
    public long? BaseVersion { get; init; }
}
