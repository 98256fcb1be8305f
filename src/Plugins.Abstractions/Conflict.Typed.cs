using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization.Metadata;

namespace PluginState;

/// <summary>A conflict whose three values were read as <typeparamref name="T"/>.</summary>
/// <typeparam name="T">The .NET type of the value.</typeparam>
public sealed record Conflict<T>
{
    /// <inheritdoc cref="Conflict.StateId"/>
    public string StateId { get; init; } = "";

    /// <inheritdoc cref="Conflict.Path"/>
    public string Path { get; init; } = "";

    /// <inheritdoc cref="Conflict.Kind"/>
    public ConflictKind Kind { get; init; }

    /// <inheritdoc cref="Conflict.Base"/>
    public Slot<T> Base { get; init; }

    /// <inheritdoc cref="Conflict.Local"/>
    public Slot<T> Local { get; init; }

    /// <inheritdoc cref="Conflict.Remote"/>
    public Slot<T> Remote { get; init; }

    /// <inheritdoc cref="Conflict.LocalStamp"/>
    public EditStamp LocalStamp { get; init; }

    /// <inheritdoc cref="Conflict.RemoteStamp"/>
    public EditStamp RemoteStamp { get; init; }

    /// <inheritdoc cref="Conflict.Attempt"/>
    public int Attempt { get; init; } = 1;

    /// <summary>Reads the three values of <paramref name="conflict"/>.</summary>
    /// <param name="conflict">The conflict as JSON.</param>
    /// <param name="typeInfo">How to read its values.</param>
    /// <param name="typed">The conflict with its values read.</param>
    /// <returns>False where a value that exists cannot be read as <typeparamref name="T"/>.</returns>
    public static bool TryRead(Conflict conflict, JsonTypeInfo<T> typeInfo, [NotNullWhen(true)] out Conflict<T>? typed)
    {
        ArgumentNullException.ThrowIfNull(conflict);
        ArgumentNullException.ThrowIfNull(typeInfo);
        typed = null;
        if (!conflict.TryRead(ConflictSide.Base, typeInfo, out var @base)
            || !conflict.TryRead(ConflictSide.Local, typeInfo, out var local)
            || !conflict.TryRead(ConflictSide.Remote, typeInfo, out var remote))
        {
            return false;
        }

        typed = new Conflict<T>
        {
            StateId = conflict.StateId,
            Path = conflict.Path,
            Kind = conflict.Kind,
            Base = @base,
            Local = local,
            Remote = remote,
            LocalStamp = conflict.LocalStamp,
            RemoteStamp = conflict.RemoteStamp,
            Attempt = conflict.Attempt,
        };
        return true;
    }
}
