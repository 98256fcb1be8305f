using System.Buffers.Text;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;

namespace PluginState;

/// <summary>
/// Reads a value as a primitive, as System.Text.Json reads it by default, without JSON text: an integer only from digits (<c>1.0</c> and <c>1e0</c> are
/// none), within the type's range; no number from a string; null only where the type has it.
/// </summary>
internal static class ScalarReader
{
    private const int MaxInt64Digits = 19;
    private const int MostOnStack = 256;

    /// <summary>Whether a type is one of those that are read here.</summary>
    public static bool Reads<T>() =>
        typeof(T) == typeof(bool) || typeof(T) == typeof(bool?) || typeof(T) == typeof(string)
        || typeof(T) == typeof(long) || typeof(T) == typeof(long?) || typeof(T) == typeof(int) || typeof(T) == typeof(int?)
        || typeof(T) == typeof(short) || typeof(T) == typeof(short?) || typeof(T) == typeof(byte) || typeof(T) == typeof(byte?)
        || typeof(T) == typeof(double) || typeof(T) == typeof(double?) || typeof(T) == typeof(decimal) || typeof(T) == typeof(decimal?);

    /// <summary>Reads a value that is there.</summary>
    /// <returns>Whether it is a <typeparamref name="T"/>.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)] // for one T one of the branches is left of it
    public static bool TryRead<T>(JsonScalar scalar, out T? read)
    {
        if (typeof(T) == typeof(long) || typeof(T) == typeof(long?))
        {
            if (scalar.TryReadInteger(out var integer))
                return Give(integer, out read);
        }
        else if (typeof(T) == typeof(int) || typeof(T) == typeof(int?))
        {
            if (scalar.TryReadInteger(out var integer) && integer == (int)integer)
                return Give((int)integer, out read);
        }
        else if (typeof(T) == typeof(short) || typeof(T) == typeof(short?))
        {
            if (scalar.TryReadInteger(out var integer) && integer == (short)integer)
                return Give((short)integer, out read);
        }
        else if (typeof(T) == typeof(byte) || typeof(T) == typeof(byte?))
        {
            if (scalar.TryReadInteger(out var integer) && integer == (byte)integer && (scalar.IsInteger || scalar.Text![0] != '-')) // not even -0
                return Give((byte)integer, out read);
        }
        else if (typeof(T) == typeof(bool) || typeof(T) == typeof(bool?))
        {
            if (scalar.Kind is JsonValueKind.True or JsonValueKind.False)
                return Give(scalar.Kind == JsonValueKind.True, out read);
        }
        else if (typeof(T) == typeof(string))
        {
            if (scalar.Kind == JsonValueKind.String)
                return Give(scalar.Text!, out read);
        }
        else if (typeof(T) == typeof(double) || typeof(T) == typeof(double?))
        {
            if (scalar.Kind == JsonValueKind.Number && TryReadDouble(scalar.Text!, out var binary))
                return Give(binary, out read);
        }
        else if (typeof(T) == typeof(decimal) || typeof(T) == typeof(decimal?))
        {
            if (scalar.Kind == JsonValueKind.Number && TryReadDecimal(scalar.Text!, out var number))
                return Give(number, out read);
        }

        read = default;
        return default(T) is null && scalar.Kind == JsonValueKind.Null;
    }

    /// <summary>Reads digits, with a minus sign before them or not.</summary>
    /// <param name="text">A JSON number.</param>
    /// <param name="value">The number, where it is one without a point and an exponent and within the range.</param>
    public static bool TryReadInteger(string text, out long value)
    {
        var isNegative = text[0] == '-';
        var digits = isNegative ? text.AsSpan(1) : text;
        ulong sum = 0;
        value = 0;
        if (digits.Length > MaxInt64Digits)
            return false;
        foreach (var character in digits)
        {
            var digit = (uint)(character - '0');
            if (digit > 9)
                return false;
            sum = (sum * 10) + digit;
        }

        if (sum > long.MaxValue + (isNegative ? 1ul : 0))
            return false;
        value = isNegative ? -(long)sum : (long)sum;
        return true;
    }

    /// <summary>Hands a value over as what it is, or as its <c>Nullable&lt;T&gt;</c>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool Give<TValue, T>(TValue value, out T? read)
    {
        read = typeof(T) == typeof(TValue) ? Unsafe.As<TValue, T>(ref value) : (T)(object)value!;
        return true;
    }

    // With the very methods that System.Text.Json reads with.
    private static bool TryReadDouble(string text, out double value)
    {
        var utf8 = text.Length <= MostOnStack ? stackalloc byte[MostOnStack] : new byte[text.Length];
        utf8 = utf8[..Encoding.ASCII.GetBytes(text, utf8)];
        return Utf8Parser.TryParse(utf8, out value, out var length) && length == utf8.Length;
    }

    private static bool TryReadDecimal(string text, out decimal value)
    {
        var utf8 = text.Length <= MostOnStack ? stackalloc byte[MostOnStack] : new byte[text.Length];
        utf8 = utf8[..Encoding.ASCII.GetBytes(text, utf8)];
        return Utf8Parser.TryParse(utf8, out value, out var length) && length == utf8.Length;
    }
}
