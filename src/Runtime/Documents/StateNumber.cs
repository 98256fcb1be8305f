using System.Globalization;
using System.Text.Json;

namespace PluginState.Documents;

/// <summary>A JSON number, exact: it keeps its text and compares by its mathematical value.</summary>
/// <remarks>
/// The value is coefficient × 10^exponent. A plain number of at most 18 digits (12, -0.50) is written back from the two; whatever is longer or written
/// otherwise (1e2, -0) keeps its text.
/// </remarks>
public sealed class StateNumber : StateValue
{
    private const int MostDigits = 18; // what a long holds whatever the digits

    private readonly long _coefficient; // 0 where _text has more digits than a long holds
    private readonly int _exponent; // of the coefficient; at least -MostDigits and at most 0 where there is no text
    private readonly string? _text;

    /// <summary>Makes a number.</summary>
    public StateNumber(long value)
    {
        if (value is > -1_000_000_000_000_000_000 and < 1_000_000_000_000_000_000)
            _coefficient = value;
        else
            (_coefficient, _exponent, _text) = Read(value.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>Makes a number.</summary>
    public StateNumber(decimal value) => (_coefficient, _exponent, _text) = Read(value.ToString(CultureInfo.InvariantCulture));

    /// <summary>Makes a number from JSON text that was found to be one.</summary>
    /// <exception cref="FormatException">The exponent has more than <see cref="MaxExponentDigits"/> digits.</exception>
    internal StateNumber(ReadOnlySpan<char> text) => (_coefficient, _exponent, _text) = Read(text);

    /// <summary>The largest power of ten that is read, in digits of the exponent: 1e999999999 is, 1e1000000000 is not.</summary>
    internal const int MaxExponentDigits = 9;

    /// <inheritdoc/>
    public override StateValueKind Kind => StateValueKind.Number;

    /// <inheritdoc/>
    public override int Depth => 0;

    /// <inheritdoc/>
    public override long Size
    {
        get
        {
            if (_text is not null)
                return _text.Length;
            var digits = CountDigits(Math.Abs(_coefficient));
            return (_coefficient < 0 ? 1 : 0) + (_exponent == 0 ? digits : Math.Max(digits, 1 - _exponent) + 1);
        }
    }

    /// <summary>The number as it was written.</summary>
    public string Text
    {
        get
        {
            if (_text is not null)
                return _text;
            if (_exponent == 0)
                return _coefficient.ToString(CultureInfo.InvariantCulture);
            Span<char> text = stackalloc char[MostDigits + 4];
            return new(text[..Format(text)]);
        }
    }

    /// <summary>A number; a small one is not made anew.</summary>
    internal static StateNumber Of(long value) =>
        value is >= Small.Least and <= Small.Greatest ? Small.Numbers[value - Small.Least] : new(value);

    /// <summary>A number, written as System.Text.Json writes it: as short as it can be read back.</summary>
    /// <param name="value">Finite.</param>
    internal static StateNumber Of(double value) => new(value.ToString("R", CultureInfo.InvariantCulture));

    /// <summary>A number, written with all its decimals.</summary>
    internal static StateNumber Of(decimal value) => new(value);

    /// <summary>The number as a 64-bit integer, where it is one exactly (2.0 and 2e0 are).</summary>
    public bool TryGetInt64(out long value)
    {
        if (_text is null && _exponent == 0)
        {
            value = _coefficient;
            return true;
        }

        value = 0;
        return TryGetDecimal(out var number) && number >= long.MinValue && number <= long.MaxValue && decimal.IsInteger(number)
            && (value = (long)number) == number;
    }

    /// <summary>The number as a decimal, where it is one exactly.</summary>
    public bool TryGetDecimal(out decimal value)
    {
        if (_text is null)
        {
            value = new decimal((int)Math.Abs(_coefficient), (int)(Math.Abs(_coefficient) >> 32), 0, _coefficient < 0, (byte)-_exponent);
            return true;
        }

        value = 0;
        var (isNegative, digits, exponent) = Normal();
        // 0.DIGITS × 10^exponent with at most 29 digits and a scale of at most 28: everything a decimal can hold.
        return digits.Length == 0
            || (digits.Length <= 29 && exponent is >= -28 and <= 29 && digits.Length - exponent <= 28
                && decimal.TryParse(
                    $"{(isNegative ? "-" : "")}{digits}e{exponent - digits.Length}",
                    NumberStyles.Float, CultureInfo.InvariantCulture, out value)
                && IsExact(digits, ref value));
    }

    /// <summary>The nearest double; infinite beyond its range.</summary>
    public double ToDouble() => _text is null && _exponent == 0
        ? _coefficient
        : double.Parse(Text, NumberStyles.Float, CultureInfo.InvariantCulture);

    /// <inheritdoc/>
    public override void WriteTo(Utf8JsonWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        if (_text is not null)
        {
            writer.WriteRawValue(_text, skipInputValidation: true);
        }
        else if (_exponent == 0)
        {
            writer.WriteNumberValue(_coefficient);
        }
        else
        {
            Span<char> text = stackalloc char[MostDigits + 4];
            writer.WriteRawValue(text[..Format(text)], skipInputValidation: true);
        }
    }

    /// <inheritdoc/>
    public override bool Equals(StateValue? other)
    {
        if (other is not StateNumber n)
            return false;
        if (_text is null && n._text is null)
            return _exponent == n._exponent ? _coefficient == n._coefficient : Shortest(_coefficient, _exponent) == Shortest(n._coefficient, n._exponent);
        return Normal() == n.Normal();
    }

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        if (_text is null)
            return Shortest(_coefficient, _exponent).GetHashCode();
        var (isNegative, digits, exponent) = Normal();
        if (digits.Length > MostDigits)
            return HashCode.Combine(isNegative, digits.GetHashCode(StringComparison.Ordinal), exponent);
        // A number that has a shorter spelling must have that one's hash.
        var coefficient = digits.Length == 0 ? 0 : long.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);
        return (isNegative ? -coefficient : coefficient, digits.Length == 0 ? 0 : exponent - digits.Length).GetHashCode();
    }

    /// <summary>Whether the number is written as a plain integer of at most 18 digits, and if so which.</summary>
    internal bool TryGetPlainInteger(out long value)
    {
        value = _coefficient;
        return _text is null && _exponent == 0;
    }

    internal override bool IsIdenticalTo(StateValue other) =>
        other is StateNumber n && _coefficient == n._coefficient && _exponent == n._exponent && _text == n._text;

    /// <summary>Takes the number apart: what is written back from coefficient and exponent needs no text.</summary>
    private static (long Coefficient, int Exponent, string? Text) Read(ReadOnlySpan<char> text)
    {
        var at = text[0] == '-' ? 1 : 0;
        var (coefficient, digits, fraction) = (0L, 0, 0);
        var isFraction = false;
        for (; at < text.Length && digits <= MostDigits; at++)
        {
            var c = text[at];
            if (c is 'e' or 'E')
                break;
            if (c == '.')
            {
                isFraction = true;
                continue;
            }

            coefficient = (coefficient * 10) + (c - '0');
            digits++;
            if (isFraction)
                fraction++;
        }

        if (at == text.Length && digits <= MostDigits && (coefficient != 0 || text[0] != '-'))
            return (text[0] == '-' ? -coefficient : coefficient, -fraction, null);
        var kept = new string(text);
        _ = Normal(kept); // the exponent has its bounds
        return (0, 0, kept);
    }

    /// <summary>
    /// The significant digits without zeros at either end (none for zero) and the power of ten: the value is ±0.DIGITS × 10^Exponent. One value has one
    /// such form.
    /// </summary>
    private (bool IsNegative, string Digits, int Exponent) Normal() => Normal(Text);

    private static (bool IsNegative, string Digits, int Exponent) Normal(string text)
    {
        var isNegative = text[0] == '-';
        var mantissa = text.AsSpan(isNegative ? 1 : 0);
        long exponent = 0;
        var e = mantissa.IndexOfAny('e', 'E');
        if (e >= 0)
        {
            exponent = ReadExponent(mantissa[(e + 1)..]);
            mantissa = mantissa[..e];
        }

        var point = mantissa.IndexOf('.');
        var digits = point < 0 ? mantissa.ToString() : string.Concat(mantissa[..point], mantissa[(point + 1)..]);
        var significant = digits.TrimStart('0');
        exponent += (point < 0 ? digits.Length : point) - (digits.Length - significant.Length);
        significant = significant.TrimEnd('0');
        return significant.Length == 0
            ? (false, "", 0) // -0 and 0e5 are 0
            : (isNegative, significant, (int)Math.Clamp(exponent, int.MinValue, int.MaxValue));
    }

    /// <summary>The same value with a coefficient that does not end in zeros.</summary>
    private static (long Coefficient, int Exponent) Shortest(long coefficient, int exponent)
    {
        if (coefficient == 0)
            return (0, 0);
        while (coefficient % 10 == 0)
            (coefficient, exponent) = (coefficient / 10, exponent + 1);
        return (coefficient, exponent);
    }

    private static int ReadExponent(ReadOnlySpan<char> text)
    {
        var negative = text[0] == '-';
        if (text[0] is '-' or '+')
            text = text[1..];
        var digits = text.TrimStart('0');
        if (digits.Length > MaxExponentDigits)
            throw new FormatException($"The exponent has more than {MaxExponentDigits} digits.");
        var value = digits.IsEmpty ? 0 : int.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);
        return negative ? -value : value;
    }

    /// <summary>29 digits may be more than the 96 bits of a decimal, which is then rounded instead of refused.</summary>
    private bool IsExact(string digits, ref decimal value)
    {
        if (digits.Length < 29 || new StateNumber(value).Equals(this))
            return true;
        value = 0;
        return false;
    }

    /// <summary>Writes a plain number with a fraction.</summary>
    private int Format(Span<char> text)
    {
        var length = 0;
        if (_coefficient < 0)
            text[length++] = '-';
        Span<char> digits = stackalloc char[MostDigits + 1];
        Math.Abs(_coefficient).TryFormat(digits, out var count, default, CultureInfo.InvariantCulture);
        var whole = count + _exponent; // how many digits stand before the point
        if (whole <= 0)
        {
            text[length++] = '0';
        }
        else
        {
            digits[..whole].CopyTo(text[length..]);
            length += whole;
        }

        text[length++] = '.';
        for (var i = whole; i < 0; i++)
            text[length++] = '0';
        var rest = digits[Math.Max(0, whole)..count];
        rest.CopyTo(text[length..]);
        return length + rest.Length;
    }

    private static int CountDigits(long value)
    {
        var digits = 1;
        for (; value >= 10; value /= 10)
            digits++;
        return digits;
    }

    /// <summary>The numbers that counters and answers are most often.</summary>
    private static class Small
    {
        public const long Least = -16, Greatest = 255;

        public static readonly StateNumber[] Numbers = [.. Enumerable.Range((int)Least, (int)(Greatest - Least + 1)).Select(static value => new StateNumber((long)value))];
    }
}
