using System.Numerics;

namespace PluginState.Plugins.Counters;

/// <summary>Adds what two sides added to a counter, exactly or not at all.</summary>
/// <remarks><see cref="decimal"/> rounds a sum of more than 28 digits without a word, which would lose a small increment of a great counter.</remarks>
internal static class ExactSum
{
    private const int MaxScale = 28;

    private static readonly BigInteger _maxDigits = (BigInteger.One << 96) - 1;

    /// <summary>base + (left - base) + (right - base), where a decimal can hold it.</summary>
    public static bool TryAdd(decimal @base, decimal left, decimal right, out decimal sum)
    {
        var digits = Units(left) + Units(right) - Units(@base);
        var scale = MaxScale;
        while (scale > 0 && digits % 10 == 0)
        {
            digits /= 10;
            scale--;
        }

        var size = BigInteger.Abs(digits);
        if (size > _maxDigits)
        {
            sum = 0;
            return false;
        }

        sum = new decimal((int)(uint)(size & uint.MaxValue), (int)(uint)((size >> 32) & uint.MaxValue), (int)(uint)(size >> 64), digits.Sign < 0, (byte)scale);
        return true;
    }

    /// <summary>The value as a whole number of the smallest unit a decimal has.</summary>
    private static BigInteger Units(decimal value)
    {
        Span<int> bits = stackalloc int[4];
        decimal.GetBits(value, bits);
        var digits = ((BigInteger)(uint)bits[2] << 64) | ((BigInteger)(uint)bits[1] << 32) | (uint)bits[0];
        return (value < 0 ? -digits : digits) * BigInteger.Pow(10, MaxScale - value.Scale);
    }
}
