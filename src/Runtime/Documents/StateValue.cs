using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace PluginState.Documents;

/// <summary>
/// An immutable JSON value. A document is one of these; an edit makes a new tree that shares every part it did not touch.
/// </summary>
/// <remarks>
/// Equality is JSON's: objects are equal whatever the order of their members, numbers by their mathematical value (1 = 1.0 = 1e0).
/// What is written keeps the order of members and the text of numbers as they were read.
/// </remarks>
public abstract class StateValue : IEquatable<StateValue>
{
    private static readonly JsonWriterOptions _compact = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, // this is JSON, not HTML: é stays é
        SkipValidation = true,
        MaxDepth = 1 << 20, // StateLimits bound what gets in
    };

    private protected StateValue()
    {
    }

    /// <summary><c>null</c></summary>
    public static StateNull Null => StateNull.Instance;

    /// <summary><c>true</c></summary>
    public static StateBoolean True => StateBoolean.TrueInstance;

    /// <summary><c>false</c></summary>
    public static StateBoolean False => StateBoolean.FalseInstance;

    /// <summary>The kind of value.</summary>
    public abstract StateValueKind Kind { get; }

    /// <summary>How deep containers nest: 0 for a scalar, 1 for a flat object or array.</summary>
    public abstract int Depth { get; }

    /// <summary>How many bytes the compact JSON text takes, escapes not counted; <see cref="long.MaxValue"/> where it is more than a long holds.</summary>
    public abstract long Size { get; }

    /// <summary>Adds sizes without wrapping around: a document that shares one part many times can be larger than any number of bytes.</summary>
    internal static long AddSizes(long left, long right)
    {
        var sum = left + right;
        return sum < 0 ? long.MaxValue : sum;
    }

    /// <summary>Reads one JSON value, strictly: no comments, no trailing commas, no duplicate member names.</summary>
    /// <param name="utf8">The text as UTF-8.</param>
    /// <param name="limits">How deep and large it may be. Default: <see cref="StateLimits.Default"/>.</param>
    /// <exception cref="StateFormatException">The text is not JSON, has a duplicate name, or is beyond the limits; says where.</exception>
    public static StateValue Parse(ReadOnlySpan<byte> utf8, StateLimits? limits = null) => StateParser.Parse(utf8, limits ?? StateLimits.Default);

    /// <summary>Reads one JSON value, strictly: no comments, no trailing commas, no duplicate member names.</summary>
    /// <param name="json">The text.</param>
    /// <param name="limits">How deep and large it may be. Default: <see cref="StateLimits.Default"/>.</param>
    /// <exception cref="StateFormatException">The text is not JSON, has a duplicate name, or is beyond the limits; says where.</exception>
    public static StateValue Parse(string json, StateLimits? limits = null)
    {
        ArgumentNullException.ThrowIfNull(json);
        return StateParser.Parse(json, limits ?? StateLimits.Default);
    }

    /// <summary>The value at a place.</summary>
    /// <returns>False where the document has no value there.</returns>
    public bool TryGet(JsonPointer path, [NotNullWhen(true)] out StateValue? value)
    {
        ArgumentNullException.ThrowIfNull(path);
        value = this;
        foreach (var token in path.Tokens)
        {
            value = value switch
            {
                StateObject o => o.TryGetMember(token, out var member) ? member : null,
                StateArray a => JsonPointer.TryReadIndex(token, out var index) && index < a.Count ? a[index] : null,
                _ => null,
            };
            if (value is null)
                return false;
        }

        return true;
    }

    /// <summary>The value at a place, or an absent slot.</summary>
    public Slot<StateValue> Get(JsonPointer path) => TryGet(path, out var value) ? new(value) : Slot<StateValue>.Absent;

    /// <summary>Writes the value.</summary>
    public abstract void WriteTo(Utf8JsonWriter writer);

    /// <summary>The value as compact UTF-8 JSON.</summary>
    public byte[] ToUtf8()
    {
        var buffer = new ArrayBufferWriter<byte>((int)Math.Clamp(Size, 16, 1 << 20));
        using (var writer = new Utf8JsonWriter(buffer, _compact))
            WriteTo(writer);
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>The value as compact JSON.</summary>
    public override string ToString() => Encoding.UTF8.GetString(ToUtf8());

    /// <summary>Whether both are the same JSON value.</summary>
    public abstract bool Equals(StateValue? other);

    /// <summary>Whether both are written with the same bytes: numbers by their text, members in the same order.</summary>
    internal abstract bool IsIdenticalTo(StateValue other);

    /// <inheritdoc/>
    public sealed override bool Equals(object? obj) => Equals(obj as StateValue);

    /// <inheritdoc/>
    public abstract override int GetHashCode();

    /// <summary>Whether both are the same JSON value.</summary>
    public static bool operator ==(StateValue? left, StateValue? right) => left is null ? right is null : left.Equals(right);

    /// <summary>Whether they are different JSON values.</summary>
    public static bool operator !=(StateValue? left, StateValue? right) => !(left == right);

    /// <summary>A JSON string.</summary>
    [SuppressMessage("Usage", "CA2225", Justification = "The constructor is the named alternate.")]
    public static implicit operator StateValue(string value) => new StateString(value);

    /// <summary>A JSON number.</summary>
    [SuppressMessage("Usage", "CA2225", Justification = "The constructor is the named alternate.")]
    public static implicit operator StateValue(long value) => StateNumber.Of(value);

    /// <summary>A JSON number.</summary>
    [SuppressMessage("Usage", "CA2225", Justification = "The constructor is the named alternate.")]
    public static implicit operator StateValue(decimal value) => new StateNumber(value);

    /// <summary><c>true</c> or <c>false</c></summary>
    [SuppressMessage("Usage", "CA2225", Justification = "True and False are the named alternates.")]
    public static implicit operator StateValue(bool value) => value ? True : False;
}
