using PluginState.Resolvers;

namespace PluginState.Client;

/// <summary>How one request edits a state. Everything has a default.</summary>
public sealed record EditOptions
{
    internal static readonly EditOptions Default = new();

    /// <summary>The edit takes effect only if the state is at this version (<c>If-Match</c>). Default: at whatever version.</summary>
    public long? IfVersion { get; init; }

    /// <summary>The version the edit was made on; what others did since is merged. Default: the last one the context has seen.</summary>
    public long? BaseVersion { get; init; }

    /// <summary>What happens to a conflict no resolver answers. Default: the server's.</summary>
    public ConflictStrategy? Strategy { get; init; }

    /// <summary>The resolver that is asked first. Default: none, the path patterns decide.</summary>
    public string? Resolver { get; init; }

    /// <summary>
    /// The operation's id, with which trying again is safe. 1 to 256 printable ASCII characters, the same for every try and for no other edit. Default: none.
    /// </summary>
    public string? OperationId { get; init; }

    /// <summary>Who makes the edit. Default: the context's id.</summary>
    public string? Actor { get; init; }

    /// <summary>When the edit was made. Default: when it reaches the server.</summary>
    public DateTimeOffset? Timestamp { get; init; }

    /// <summary>Whether the answer has the whole document too. Default: false.</summary>
    public bool ReturnDocument { get; init; }
}
