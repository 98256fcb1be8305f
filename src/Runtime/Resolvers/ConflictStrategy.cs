namespace PluginState.Resolvers;

/// <summary>What happens to a conflict that no resolver answers.</summary>
public sealed class ConflictStrategy : IEquatable<ConflictStrategy>
{
    private const string ResolverPrefix = "resolver:";

    private readonly string _name;

    private ConflictStrategy(string name, string? resolverName = null)
    {
        _name = name;
        ResolverName = resolverName;
    }

    /// <summary>The later edit wins, by timestamp, then ordinally by actor. Text: <c>last-write-wins</c>.</summary>
    public static ConflictStrategy LastWriteWins { get; } = new("last-write-wins");

    /// <summary>The earlier edit wins, by timestamp, then ordinally by actor. Text: <c>first-write-wins</c>.</summary>
    public static ConflictStrategy FirstWriteWins { get; } = new("first-write-wins");

    /// <summary>
    /// Keeps what both sides did where it can: of two arrays, what neither side removed and what either added; of a removal and an
    /// edit, the edit; of two scalars, the later. Text: <c>merge</c>.
    /// </summary>
    public static ConflictStrategy Merge { get; } = new("merge");

    /// <summary>The update fails, and the state stays as it was. Text: <c>fail</c>.</summary>
    public static ConflictStrategy Fail { get; } = new("fail");

    /// <summary>The named resolver is asked last; where it declines the update fails. Text: <c>resolver:NAME</c>.</summary>
    /// <exception cref="ArgumentException"><paramref name="name"/> is blank.</exception>
    public static ConflictStrategy Resolver(string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        return new(ResolverPrefix + name, name);
    }

    /// <summary>The resolver this strategy names; null for a built-in one.</summary>
    public string? ResolverName { get; }

    /// <summary>Reads a strategy's text.</summary>
    /// <exception cref="UnknownStrategyException">There is no such strategy.</exception>
    public static ConflictStrategy Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text switch
        {
            "last-write-wins" => LastWriteWins,
            "first-write-wins" => FirstWriteWins,
            "merge" => Merge,
            "fail" => Fail,
            _ when text.StartsWith(ResolverPrefix, StringComparison.Ordinal) && !string.IsNullOrWhiteSpace(text[ResolverPrefix.Length..]) =>
                Resolver(text[ResolverPrefix.Length..]),
            _ => throw new UnknownStrategyException(text),
        };
    }

    /// <inheritdoc/>
    public bool Equals(ConflictStrategy? other) => other is not null && other._name == _name;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as ConflictStrategy);

    /// <inheritdoc/>
    public override int GetHashCode() => _name.GetHashCode(StringComparison.Ordinal);

    /// <summary>The strategy's text, which <see cref="Parse"/> reads.</summary>
    public override string ToString() => _name;
}
