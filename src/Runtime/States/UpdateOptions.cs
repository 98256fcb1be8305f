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

    /// <summary>
    /// The version the state must be at for the edit to take effect, as HTTP's <c>If-Match</c> has it; with it nothing is merged. Default: none. A
    /// <see cref="BaseVersion"/> that is not given is then this one.
    /// </summary>
    public long? ExpectedVersion { get; init; }

    /// <summary>
    /// The operation's id, which makes it safe to try again: a state that has accepted it gives the result of then and does nothing. Not blank, at most
    /// <see cref="MaxOperationIdLength"/> characters, the same for every retry and for no other edit. Default: none.
    /// </summary>
    /// <remarks>
    /// A state remembers the last <see cref="StateManagerOptions.OperationHistoryCapacity"/> ids, with a storage also beyond the process, without one for as
    /// long as it is in memory. A retry that comes while the first try is under way takes effect at most once with it. An id whose operation failed may be
    /// tried again. The same id with another edit is an <see cref="OperationMismatchException"/>; that is told by a hash of the edit which is not stored, so
    /// after a state was read back from a storage a retry is known by its id alone.
    /// </remarks>
    public string? OperationId { get; init; }

    /// <summary>The greatest length of an operation id.</summary>
    public const int MaxOperationIdLength = 256;

    /// <exception cref="ArgumentException">A name or an id is blank or too long.</exception>
    internal void Check()
    {
        if (Resolver is not null)
            ArgumentException.ThrowIfNullOrWhiteSpace(Resolver, "options.Resolver");
        if (OperationId is null)
            return;
        ArgumentException.ThrowIfNullOrWhiteSpace(OperationId, "options.OperationId");
        if (OperationId.Length > MaxOperationIdLength)
            throw new ArgumentException($"The operation id has {OperationId.Length} characters; {MaxOperationIdLength} are allowed.", "options.OperationId");
    }
}
