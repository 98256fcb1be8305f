namespace PluginState;

/// <summary>
/// What is known of a conflict beside its values. A resolver that takes values, <c>T M(T local, T remote)</c>, may take one of these after them.
/// </summary>
/// <remarks>It costs nothing: a look at the <see cref="Conflict"/> that is being answered.</remarks>
public readonly record struct ConflictContext
{
    private readonly Conflict? _conflict;

    /// <summary>Looks at a conflict.</summary>
    /// <exception cref="ArgumentNullException"><paramref name="conflict"/> is null.</exception>
    public ConflictContext(Conflict conflict)
    {
        ArgumentNullException.ThrowIfNull(conflict);
        _conflict = conflict;
    }

    /// <inheritdoc cref="Conflict.StateId"/>
    public string StateId => _conflict?.StateId ?? "";

    /// <inheritdoc cref="Conflict.Path"/>
    public string Path => _conflict?.Path ?? "";

    /// <inheritdoc cref="Conflict.Kind"/>
    public ConflictKind Kind => _conflict?.Kind ?? default;

    /// <inheritdoc cref="Conflict.LocalStamp"/>
    public EditStamp LocalStamp => _conflict?.LocalStamp ?? default;

    /// <inheritdoc cref="Conflict.RemoteStamp"/>
    public EditStamp RemoteStamp => _conflict?.RemoteStamp ?? default;

    /// <inheritdoc cref="Conflict.Attempt"/>
    public int Attempt => _conflict?.Attempt ?? 1;
}
