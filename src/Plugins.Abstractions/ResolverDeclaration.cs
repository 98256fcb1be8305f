namespace PluginState;

/// <summary>What is known of a resolver without running any of its code.</summary>
public sealed record ResolverDeclaration
{
    /// <summary>Describes a resolver.</summary>
    /// <param name="name">Its name; not blank.</param>
    /// <param name="paths">The path patterns it answers without being named; none means only where it is named.</param>
    /// <exception cref="ArgumentException"><paramref name="name"/> is blank.</exception>
    public ResolverDeclaration(string name, params IReadOnlyList<string> paths)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(paths);
        Name = name;
        Paths = [.. paths];
    }

    private ResolverDeclaration(IReadOnlyList<string> paths, string name) => (Name, Paths) = (name, paths);

    /// <inheritdoc cref="ConflictResolverAttribute.Name"/>
    public string Name { get; }

    /// <summary>The path patterns, as in <see cref="ConflictResolverAttribute.Path"/>; may be empty. Those of a generated module are in the order in which they are asked.</summary>
    public IReadOnlyList<string> Paths { get; }

    /// <inheritdoc cref="ConflictResolverAttribute.Priority"/>
    public int Priority { get; init; }

    /// <inheritdoc cref="ConflictResolverAttribute.IncludeEqualEdits"/>
    public bool IncludeEqualEdits { get; init; }

    /// <summary>
    /// Whether it answers before it returns and does not look at the token: its call needs no time-out then, which could not end it anyway.
    /// The generator says so of methods that return no task and take no token. Default: false.
    /// </summary>
    public bool IsSynchronous { get; init; }

    /// <summary>The .NET type the resolver reads and writes, for people; <c>json</c> for one that takes the raw values.</summary>
    public string ValueType { get; init; } = "json";

    /// <summary>Describes a resolver whose name was checked and whose patterns nobody can change.</summary>
    internal static ResolverDeclaration Of(string name, IReadOnlyList<string> paths, int priority, bool includeEqualEdits, bool isSynchronous, string valueType) => new(paths, name)
    {
        Priority = priority,
        IncludeEqualEdits = includeEqualEdits,
        IsSynchronous = isSynchronous,
        ValueType = valueType,
    };
}
