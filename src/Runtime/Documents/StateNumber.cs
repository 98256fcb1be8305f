using System.Globalization;
using System.Text.Json;

namespace PluginState.Documents;

/// <summary>A JSON number, exact: it keeps its text and compares by its mathematical value.</summary>
public sealed class StateNumber : StateValue
{
    /// <summary>The significant digits without zeros at either end; empty for zero. The value is ±0.DIGITS × 10^Exponent.</summary>
    private readonly string _digits;
    private readonly int _exponent;
    private readonly bool _negative;

    /// <summary>Makes a number.</summary>
    public StateNumber(long value)
        : this(value.ToString(CultureInfo.InvariantCulture))
    {
    }

    /// <summary>Makes a number.</summary>
    public StateNumber(decimal value)
        : this(value.ToString(CultureInfo.InvariantCulture))
    {
    }

    /// <summary>Makes a number from JSON text that was found to be one.</summary>
    internal StateNumber(string text)
        : base(depth: 0, size: text.Length)
    {
        Text = text;
        _negative = text[0] == '-';
        var mantissa = text.AsSpan(_negative ? 1 : 0);
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
        _digits = significant.TrimEnd('0');
        if (_digits.Length == 0)
            (_negative, exponent) = (false, 0); // -0 and 0e5 are 0
        _exponent = (int)Math.Clamp(exponent, int.MinValue, int.MaxValue);
    }

    /// <summary>The largest power of ten that is read, in digits of the exponent: 1e999999999 is, 1e1000000000 is not.</summary>
    internal const int MaxExponentDigits = 9;

    /// <inheritdoc/>
    public override StateValueKind Kind => StateValueKind.Number;

    /// <summary>The number as it was written.</summary>
    public string Text { get; }

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
        if (ScalarReader.TryReadInteger(Text, out value))
            return true;
        value = 0;
        return TryGetDecimal(out var number) && number >= long.MinValue && number <= long.MaxValue && decimal.IsInteger(number)
            && (value = (long)number) == number;
    }

    /// <summary>The number as a decimal, where it is one exactly.</summary>
    public bool TryGetDecimal(out decimal value)
    {
        value = 0;
        // 0.DIGITS × 10^exponent with at most 29 digits and a scale of at most 28: everything a decimal can hold.
        return _digits.Length == 0
            || (_digits.Length <= 29 && _exponent is >= -28 and <= 29 && _digits.Length - _exponent <= 28
                && decimal.TryParse(
                    $"{(_negative ? "-" : "")}{_digits}e{_exponent - _digits.Length}",
                    NumberStyles.Float, CultureInfo.InvariantCulture, out value)
                && IsExact(ref value));
    }

    /// <summary>The nearest double; infinite beyond its range.</summary>
    public double ToDouble() => double.Parse(Text, NumberStyles.Float, CultureInfo.InvariantCulture);

    /// <inheritdoc/>
    public override void WriteTo(Utf8JsonWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteRawValue(Text, skipInputValidation: true);
    }

    /// <inheritdoc/>
    public override bool Equals(StateValue? other) =>
        other is StateNumber n && n._negative == _negative && n._exponent == _exponent && n._digits == _digits;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(_negative, _exponent, _digits.GetHashCode(StringComparison.Ordinal));

    /// <summary>29 digits may be more than the 96 bits of a decimal, which is then rounded instead of refused.</summary>
    private bool IsExact(ref decimal value)
    {
        if (_digits.Length < 29 || new StateNumber(value).Equals(this))
            return true;
        value = 0;
        return false;
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

    /// <summary>The numbers that counters and answers are most often.</summary>
    private static class Small
    {
        public const long Least = -16, Greatest = 255;

        public static readonly StateNumber[] Numbers = [.. Enumerable.Range((int)Least, (int)(Greatest - Least + 1)).Select(static value => new StateNumber((long)value))];
    }
}
