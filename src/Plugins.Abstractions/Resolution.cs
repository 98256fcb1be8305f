using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace PluginState;

/// <summary>A resolver's answer as JSON. The default value is <see cref="ResolutionKind.Decline"/>.</summary>
/// <remarks>A boolean, a number or a text that is set with the plain metadata of its type is kept as it is, and written as JSON only for whoever asks.</remarks>
public readonly struct Resolution
{
    private readonly object? _object; // the reason, the array that holds the JSON, or the text
    private readonly Bits _bits; // the number, or where in the array the JSON is
    private readonly byte _kind;
    private readonly ScalarForm _form;

    private Resolution(ResolutionKind kind, string? reason = null)
    {
        _kind = (byte)kind;
        _object = reason;
    }

    private Resolution(ScalarForm form, object? value, Bits bits)
    {
        _kind = (byte)ResolutionKind.Set;
        _form = form;
        _object = value;
        _bits = bits;
    }

    /// <summary>What was answered.</summary>
    public ResolutionKind Kind => (ResolutionKind)_kind;

    /// <summary>The value as UTF-8 JSON where <see cref="Kind"/> is <see cref="ResolutionKind.Set"/>; otherwise empty.</summary>
    public ReadOnlyMemory<byte> Json => Kind != ResolutionKind.Set ? default
        : Form == ScalarForm.Json ? new ReadOnlyMemory<byte>((byte[]?)_object, (int)_bits.Low, (int)_bits.High)
        : Write();

    /// <summary>Why the resolver declined or failed, for people.</summary>
    public string? Reason => Kind == ResolutionKind.Set ? null : (string?)_object;

    /// <summary>How the value is held where <see cref="Kind"/> is <see cref="ResolutionKind.Set"/>.</summary>
    internal ScalarForm Form => _form;

    internal bool Boolean => _bits.Low != 0;

    internal long Integer => _bits.Low;

    internal double Double => BitConverter.Int64BitsToDouble(_bits.Low);

    internal decimal Decimal => Unsafe.BitCast<Bits, decimal>(_bits);

    internal string String => (string)_object!;

    /// <inheritdoc cref="ResolutionKind.UseLocal"/>
    public static Resolution UseLocal => new(ResolutionKind.UseLocal);

    /// <inheritdoc cref="ResolutionKind.UseRemote"/>
    public static Resolution UseRemote => new(ResolutionKind.UseRemote);

    /// <inheritdoc cref="ResolutionKind.UseBase"/>
    public static Resolution UseBase => new(ResolutionKind.UseBase);

    /// <inheritdoc cref="ResolutionKind.Remove"/>
    public static Resolution Remove => new(ResolutionKind.Remove);

    /// <inheritdoc cref="ResolutionKind.Decline"/>
    /// <param name="reason">Why, for people.</param>
    public static Resolution Decline(string? reason = null) => new(ResolutionKind.Decline, reason);

    /// <inheritdoc cref="ResolutionKind.Fail"/>
    /// <param name="reason">Why, for people.</param>
    public static Resolution Fail(string reason) => new(ResolutionKind.Fail, reason);

    /// <summary>Take this value.</summary>
    /// <param name="utf8Json">One JSON value as UTF-8. It is parsed strictly when the answer is checked.</param>
    public static Resolution Set(ReadOnlyMemory<byte> utf8Json)
    {
        if (!MemoryMarshal.TryGetArray(utf8Json, out var segment))
            segment = utf8Json.ToArray();
        return new(ScalarForm.Json, segment.Array, new(segment.Offset, segment.Count));
    }

    /// <summary>Take this value.</summary>
    public static Resolution Set(JsonElement value)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
            value.WriteTo(writer);
        return Set(buffer.WrittenMemory);
    }

    /// <summary>Take this value.</summary>
    /// <param name="value">The value.</param>
    /// <param name="typeInfo">How to write it.</param>
    /// <exception cref="ArgumentException">The number is not finite, which JSON cannot hold.</exception>
    public static Resolution Set<T>(T value, JsonTypeInfo<T> typeInfo)
    {
        ArgumentNullException.ThrowIfNull(typeInfo);
        return PlainJson.IsPlain(typeInfo)
            ? SetScalar(value)
            : Set(JsonSerializer.SerializeToUtf8Bytes(value, typeInfo));
    }

    /// <summary>Take this primitive, which is written as System.Text.Json does by default.</summary>
    /// <param name="value">The value.</param>
    /// <typeparam name="T">One of the types that <see cref="Conflict.TryRead{T}(ConflictSide, out Slot{T})"/> reads.</typeparam>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is another type: give the metadata to write it with.</exception>
    /// <exception cref="ArgumentException">The number is not finite, which JSON cannot hold.</exception>
    public static Resolution SetScalar<T>(T value)
    {
        if (!ScalarReader.Reads<T>())
            throw new NotSupportedException($"{typeof(T)} is no primitive: give the JsonTypeInfo to write it with.");
        // Those that are what they are first: no box is made of them then, not even where nothing is optimised.
        if (typeof(T) == typeof(long))
            return Hold(Unsafe.As<T, long>(ref value));
        if (typeof(T) == typeof(int))
            return Hold(Unsafe.As<T, int>(ref value));
        if (typeof(T) == typeof(short))
            return Hold(Unsafe.As<T, short>(ref value));
        if (typeof(T) == typeof(byte))
            return Hold(Unsafe.As<T, byte>(ref value));
        if (typeof(T) == typeof(bool))
            return Hold(Unsafe.As<T, bool>(ref value));
        if (typeof(T) == typeof(decimal))
            return Hold(Unsafe.As<T, decimal>(ref value));
        if (typeof(T) == typeof(double))
            return Hold(Unsafe.As<T, double>(ref value));
        return value switch
        {
            null => new(ScalarForm.Null, null, default),
            long int64 => Hold(int64),
            int int32 => Hold(int32),
            short int16 => Hold(int16),
            byte uint8 => Hold(uint8),
            bool boolean => Hold(boolean),
            decimal number => Hold(number),
            double binary => Hold(binary),
            _ => Hold((string)(object)value),
        };
    }

    private static Resolution Hold(long value) => new(ScalarForm.Integer, null, new(value, 0));

    private static Resolution Hold(bool value) => new(ScalarForm.Boolean, null, new(value ? 1 : 0, 0));

    private static Resolution Hold(decimal value) => new(ScalarForm.Decimal, null, Unsafe.BitCast<decimal, Bits>(value));

    private static Resolution Hold(double value) => double.IsFinite(value)
        ? new(ScalarForm.Double, null, new(BitConverter.DoubleToInt64Bits(value), 0))
        : throw new ArgumentException($"The number is {value}, which JSON cannot hold.", nameof(value));

    private static Resolution Hold(string text)
    {
        if (text.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF'))
            text = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)); // half of a surrogate pair becomes U+FFFD
        return new(ScalarForm.String, text, default);
    }

    private byte[] Write()
    {
        var buffer = new ArrayBufferWriter<byte>(32);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            switch (Form)
            {
                case ScalarForm.Boolean:
                    writer.WriteBooleanValue(Boolean);
                    break;
                case ScalarForm.Integer:
                    writer.WriteNumberValue(Integer);
                    break;
                case ScalarForm.Double:
                    writer.WriteNumberValue(Double);
                    break;
                case ScalarForm.Decimal:
                    writer.WriteNumberValue(Decimal);
                    break;
                case ScalarForm.String:
                    writer.WriteStringValue(String);
                    break;
                default:
                    writer.WriteNullValue();
                    break;
            }
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Sixteen bytes: a decimal's.</summary>
    private readonly record struct Bits(long Low, long High);
}
