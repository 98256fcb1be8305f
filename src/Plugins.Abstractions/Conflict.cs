using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace PluginState;

/// <summary>
/// Two edits of one path that started from the same base and do not agree, with the three values as JSON.
/// A resolver that works on a .NET type takes <see cref="Conflict{T}"/> instead.
/// </summary>
/// <remarks>An instance is immutable and may be read from any thread, during the call and after it.</remarks>
public abstract class Conflict
{
    /// <summary>The state in which the conflict arose.</summary>
    public abstract string StateId { get; }

    /// <summary>Where it arose, as a JSON Pointer (RFC 6901); empty for the whole document.</summary>
    public abstract string Path { get; }

    /// <summary>How the two edits disagree.</summary>
    public abstract ConflictKind Kind { get; }

    /// <summary>Who is making the local edit and when.</summary>
    public abstract EditStamp LocalStamp { get; }

    /// <summary>Who last edited the remote value and when.</summary>
    public abstract EditStamp RemoteStamp { get; }

    /// <summary>How often this update has been tried, from 1. It is tried again when the state moved while resolvers ran.</summary>
    public abstract int Attempt { get; }

    /// <summary>The value both edits started from.</summary>
    public Slot<JsonElement> Base => Read(ConflictSide.Base);

    /// <summary>The value of the edit that is being made.</summary>
    public Slot<JsonElement> Local => Read(ConflictSide.Local);

    /// <summary>The value that others have committed since the base.</summary>
    public Slot<JsonElement> Remote => Read(ConflictSide.Remote);

    /// <summary>One side's value as JSON. The element owns its memory and stays valid.</summary>
    /// <param name="side">Which side.</param>
    public abstract Slot<JsonElement> Read(ConflictSide side);

    /// <summary>Reads one side's value as a .NET type.</summary>
    /// <param name="side">Which side.</param>
    /// <param name="typeInfo">How to read it.</param>
    /// <param name="slot">The value, or an absent slot where the side has none.</param>
    /// <returns>False where the side has a value that cannot be read as <typeparamref name="T"/>.</returns>
    public abstract bool TryRead<T>(ConflictSide side, JsonTypeInfo<T> typeInfo, out Slot<T> slot);

    /// <summary>
    /// Reads one side's value as a primitive, as System.Text.Json does by default: an integer only from digits, no number from a string, null only where
    /// the type has it. No JSON is written for it, and nothing allocated.
    /// </summary>
    /// <param name="side">Which side.</param>
    /// <param name="slot">The value, or an absent slot where the side has none.</param>
    /// <typeparam name="T">
    /// <see cref="bool"/>, <see cref="long"/>, <see cref="int"/>, <see cref="short"/>, <see cref="byte"/>, <see cref="double"/>, <see cref="decimal"/>, one of
    /// them made nullable, or <see cref="string"/>.
    /// </typeparam>
    /// <returns>False where the side has a value that cannot be read as <typeparamref name="T"/>.</returns>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is another type: give the metadata to read it with.</exception>
    public bool TryRead<T>(ConflictSide side, out Slot<T> slot)
    {
        if (!ScalarReader.Reads<T>())
            throw new NotSupportedException($"{typeof(T)} is no primitive: give the JsonTypeInfo to read it with.");
        if (typeof(T) == typeof(long) && TryReadInteger(side, out var integer))
        {
            slot = new(Unsafe.As<long, T>(ref integer)); // what most resolvers read, with the fewest copies
            return true;
        }

        return TryReadScalar(side, out slot);
    }

    private bool TryReadScalar<T>(ConflictSide side, out Slot<T> slot)
    {
        var scalar = ReadScalar(side);
        if (scalar.Kind == JsonValueKind.Undefined)
        {
            slot = default;
            return true;
        }

        if (ScalarReader.TryRead<T>(scalar, out var value))
        {
            slot = new(value!);
            return true;
        }

        slot = default;
        return false;
    }

    /// <summary>One side's value, where it is known to be a plain integer without looking further; otherwise <see cref="ReadScalar"/> tells what it is.</summary>
    internal virtual bool TryReadInteger(ConflictSide side, out long value)
    {
        value = 0;
        return false;
    }

    /// <summary>One side's value as it is known without JSON text. Whoever derives from this class need not override it.</summary>
    /// <param name="side">Which side.</param>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public virtual JsonScalar ReadScalar(ConflictSide side)
    {
        if (!Read(side).TryGet(out var value))
            return default;
        return new(value.ValueKind, value.ValueKind switch
        {
            JsonValueKind.Number => value.GetRawText(),
            JsonValueKind.String => value.GetString(),
            _ => null,
        });
    }
}
