using System.Globalization;
using PluginState.Documents;

namespace PluginState.Conflicts;

/// <summary>What tells an item of a keyed array apart, and how paths name it.</summary>
internal static class ItemKey
{
    /// <summary>The item's key: the named member of an object, a scalar itself. Null where it has none: keys are strings, numbers and booleans.</summary>
    public static StateValue? Of(StateValue item, string member)
    {
        var key = item is StateObject o ? o.TryGetMember(member, out var value) ? value : null : item;
        return key is StateString or StateNumber or StateBoolean ? key : null;
    }

    /// <summary>
    /// The key as the token of a path: a string's text, <c>true</c> or <c>false</c>, a number in one way of writing, so that 1, 1.0 and 1e0 name
    /// the same item.
    /// </summary>
    public static string Token(StateValue key) => key switch
    {
        StateString text => text.Value,
        StateNumber number => Canonical(number.Text),
        _ => ((StateBoolean)key).Value ? "true" : "false",
    };

    /// <summary>Plain digits where they are not too many, else an exponent, as ECMAScript writes numbers.</summary>
    private static string Canonical(string text)
    {
        var isNegative = text[0] == '-';
        var mantissa = text.AsSpan(isNegative ? 1 : 0);
        long exponent = 0;
        var e = mantissa.IndexOfAny('e', 'E');
        if (e >= 0)
        {
            exponent = long.Parse(mantissa[(e + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
            mantissa = mantissa[..e];
        }

        var point = mantissa.IndexOf('.');
        var all = point < 0 ? mantissa.ToString() : string.Concat(mantissa[..point], mantissa[(point + 1)..]);
        var digits = all.TrimStart('0');
        exponent += (point < 0 ? all.Length : point) - (all.Length - digits.Length); // now 0.DIGITS × 10^exponent
        digits = digits.TrimEnd('0');
        if (digits.Length == 0)
            return "0";
        var plain = exponent switch
        {
            >= 1 and <= 21 when digits.Length <= exponent => digits.PadRight((int)exponent, '0'),
            >= 1 and <= 21 => $"{digits.AsSpan(0, (int)exponent)}.{digits.AsSpan((int)exponent)}",
            > -6 and <= 0 => $"0.{new string('0', (int)-exponent)}{digits}",
            _ => string.Create(CultureInfo.InvariantCulture, $"{digits[0]}{(digits.Length > 1 ? "." : "")}{digits.AsSpan(1)}e{exponent - 1}"),
        };
        return isNegative ? "-" + plain : plain;
    }
}
