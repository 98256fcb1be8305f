using Newtonsoft.Json.Linq;
using PluginState.Documents;

namespace PluginState.JsonSchema;

/// <summary>Turns documents into the trees of Newtonsoft.Json, without text in between, and places in those into JSON Pointers.</summary>
internal static class Tokens
{
    public static JToken Of(StateValue value) => value switch
    {
        StateObject o => new JObject(o.Select(static member => new JProperty(member.Key, Of(member.Value)))),
        StateArray a => new JArray(a.Select(Of)),
        StateString s => JValue.CreateString(s.Value), // never taken for a date
        StateBoolean b => new JValue(b.Value),
        StateNumber n => Of(n),
        _ => JValue.CreateNull(),
    };

    public static JsonPointer PlaceOf(JToken? token)
    {
        var names = new Stack<string>();
        for (; token?.Parent is { } parent; token = parent)
        {
            if (token is JProperty property)
                names.Push(property.Name);
            else if (parent is JArray array)
                names.Push(array.IndexOf(token).ToString(System.Globalization.CultureInfo.InvariantCulture));
        }

        return names.Aggregate(JsonPointer.Root, static (place, name) => place.Append(name));
    }

    /// <summary>Exact where a decimal can be; beyond that the nearest double.</summary>
    private static JValue Of(StateNumber number)
    {
        if (number.TryGetInt64(out var integer))
            return new JValue(integer); // 1.0 too: as values 1 and 1.0 are one
        if (number.TryGetDecimal(out var exact))
            return decimal.IsInteger(exact) ? new WholeNumber(exact) : new JValue(exact);
        var nearest = number.ToDouble();
        return IsWhole(number) ? new WholeNumber(nearest) : new JValue(nearest);
    }

    /// <summary>Whether a number too long for a decimal has no fraction: its digits after the point are no more than its exponent moves.</summary>
    private static bool IsWhole(StateNumber number)
    {
        var text = number.Text.AsSpan();
        var e = text.IndexOfAny('e', 'E');
        var exponent = e < 0 ? 0 : int.Parse(text[(e + 1)..], System.Globalization.NumberStyles.AllowLeadingSign, System.Globalization.CultureInfo.InvariantCulture);
        var mantissa = e < 0 ? text : text[..e];
        var point = mantissa.IndexOf('.');
        if (point >= 0)
            mantissa = mantissa.TrimEnd('0');
        var fraction = point < 0 ? 0 : mantissa.Length - point - 1;
        var zeros = fraction > 0 ? 0 : (point < 0 ? mantissa.Length : point) - mantissa[..(point < 0 ? mantissa.Length : point)].TrimEnd('0').Length;
        return fraction <= (long)exponent + zeros;
    }

    /// <summary>An integer that no long holds. NJsonSchema cannot calculate with Newtonsoft's own, a BigInteger.</summary>
    private sealed class WholeNumber : JValue
    {
        public WholeNumber(decimal value)
            : base(value)
        {
        }

        public WholeNumber(double value)
            : base(value)
        {
        }

        public override JTokenType Type => JTokenType.Integer;
    }
}
