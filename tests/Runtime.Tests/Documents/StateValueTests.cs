using System.Globalization;
using System.Numerics;
using CsCheck;
using PluginState.Documents;

namespace PluginState.Tests.Documents;

public sealed class StateValueTests
{
    [Theory]
    [InlineData("1", "1.0", "1e0", "10e-1", "0.1e1", "1.000E+00", "0.00001e5")]
    [InlineData("0", "-0", "0.0", "0e5", "-0.0e-7", "0E+999999999")]
    [InlineData("-2.5", "-2.50", "-25e-1", "-0.25e1")]
    [InlineData("100", "1e2", "1E2", "100.0", "0.1e3")]
    [InlineData("1e999999999", "10e999999998")]
    public void Numbers_of_one_value_are_equal_however_they_are_written(params string[] texts)
    {
        foreach (var left in texts)
        {
            foreach (var right in texts)
            {
                var (a, b) = (StateValue.Parse(left), StateValue.Parse(right));
                Assert.Equal(a, b);
                Assert.Equal(a.GetHashCode(), b.GetHashCode());
                Assert.True(a == b);
            }

            Assert.Equal(left, StateValue.Parse(left).ToString());
        }
    }

    [Theory]
    [InlineData("9007199254740993", "9007199254740992")] // one double
    [InlineData("0.1", "0.1000000000000000055511151231257827")]
    [InlineData("1", "-1")]
    [InlineData("1", "10")]
    [InlineData("1e400", "1e401")] // both infinite as doubles
    [InlineData("1e-400", "0")]
    [InlineData("123456789012345678901234567890123456789", "123456789012345678901234567890123456788")]
    public void Numbers_of_different_values_differ(string left, string right) =>
        Assert.True(StateValue.Parse(left) != StateValue.Parse(right));

    [Fact]
    public void Equality_of_numbers_is_that_of_their_exact_values() =>
        Gen.Select(NumberText, NumberText).Sample(
            (left, right) =>
            {
                var (a, b) = (StateValue.Parse(left), StateValue.Parse(right));
                Assert.Equal(Exact(left) == Exact(right), a.Equals(b));
                if (a.Equals(b))
                    Assert.Equal(a.GetHashCode(), b.GetHashCode());
            },
            iter: 5000);

    [Theory]
    [InlineData("9223372036854775807", true, 9223372036854775807)]
    [InlineData("-9223372036854775808", true, -9223372036854775808)]
    [InlineData("9223372036854775808", false, 0)]
    [InlineData("-9223372036854775809", false, 0)]
    [InlineData("9007199254740993", true, 9007199254740993)]
    [InlineData("2.0", true, 2)]
    [InlineData("2e0", true, 2)]
    [InlineData("20e-1", true, 2)]
    [InlineData("1e18", true, 1_000_000_000_000_000_000)]
    [InlineData("1e19", false, 0)]
    [InlineData("2.5", false, 0)]
    [InlineData("9223372036854775807.5", false, 0)]
    [InlineData("1e999999999", false, 0)]
    [InlineData("1e-999999999", false, 0)]
    [InlineData("-0", true, 0)]
    public void An_integer_is_read_exactly_or_not_at_all(string text, bool fits, long expected)
    {
        var number = Assert.IsType<StateNumber>(StateValue.Parse(text));
        Assert.Equal(fits, number.TryGetInt64(out var value));
        Assert.Equal(expected, value);
    }

    [Theory]
    [InlineData("79228162514264337593543950335", true)]
    [InlineData("79228162514264337593543950336", false)]
    [InlineData("-79228162514264337593543950335", true)]
    [InlineData("7.9228162514264337593543950335", true)]
    [InlineData("7.9228162514264337593543950336", false)] // 29 digits, and more than 96 bits: a decimal could only round it
    [InlineData("9.9999999999999999999999999999", false)]
    [InlineData("0.0000000000000000000000000001", true)]
    [InlineData("0.00000000000000000000000000001", false)]
    [InlineData("0.1", true)]
    [InlineData("1e28", true)]
    [InlineData("1e29", false)]
    [InlineData("10000000000000000000000000000e-28", true)]
    [InlineData("100000000000000000000000000000000000000e-38", true)]
    [InlineData("1.5e-999999999", false)]
    public void A_decimal_is_read_exactly_or_not_at_all(string text, bool fits)
    {
        var number = Assert.IsType<StateNumber>(StateValue.Parse(text));
        Assert.Equal(fits, number.TryGetDecimal(out var value));
        if (fits)
            Assert.Equal(number, new StateNumber(value));
        else
            Assert.Equal(0, value);
    }

    [Fact]
    public void Numbers_made_of_dotnet_numbers_are_exact()
    {
        Gen.Long.Sample(value => Assert.True(new StateNumber(value).TryGetInt64(out var back) && back == value));
        Gen.Decimal.Sample(value => Assert.True(new StateNumber(value).TryGetDecimal(out var back) && back == value));
        Assert.Equal("1.50", new StateNumber(1.50m).Text);
        Assert.Equal("-9223372036854775808", ((StateValue)long.MinValue).ToString());
        Assert.Equal(0.1, new StateNumber(0.1m).ToDouble());
        Assert.Equal(double.PositiveInfinity, ((StateNumber)StateValue.Parse("1e400")).ToDouble());
    }

    [Fact]
    public void Objects_are_equal_whatever_the_order_of_their_members()
    {
        var (a, b) = (StateValue.Parse("""{"a":1,"b":{"c":2,"d":3}}"""), StateValue.Parse("""{"b":{"d":3.0,"c":2},"a":1}"""));
        Assert.Equal(a, b);
        Assert.Equal(a.GetHashCode(), b.GetHashCode());
        Assert.NotEqual(a, StateValue.Parse("""{"a":1,"b":{"c":2}}"""));
        Assert.NotEqual(a, StateValue.Parse("""{"a":1,"x":{"c":2,"d":3}}"""));
        Assert.NotEqual(StateValue.Parse("""{"a":null}"""), StateValue.Parse("{}"));
        Assert.NotEqual(StateValue.Parse("""{"a":null}"""), StateValue.Parse("""{"b":null}"""));
    }

    [Theory]
    [InlineData("[1,2]", "[2,1]")]
    [InlineData("[]", "{}")]
    [InlineData("[]", "[null]")]
    [InlineData("null", "false")]
    [InlineData("0", "false")]
    [InlineData("\"\"", "null")]
    [InlineData("\"1\"", "1")]
    [InlineData("\"a\"", "\"A\"")]
    [InlineData("\"é\"", "\"e\u0301\"")]
    public void Values_of_different_kind_order_or_spelling_differ(string left, string right)
    {
        Assert.NotEqual(StateValue.Parse(left), StateValue.Parse(right));
        Assert.False(StateValue.Parse(left).Equals((StateValue?)null));
    }

    [Fact]
    public void Shuffled_documents_are_equal_and_have_one_hash_code() =>
        DocumentGen.Document.Sample(
            document =>
            {
                var shuffled = Reversed(document);
                Assert.Equal(document, shuffled);
                Assert.Equal(document.GetHashCode(), shuffled.GetHashCode());
            },
            iter: 2000);

    [Fact]
    public void Equality_agrees_with_a_canonical_text() =>
        DocumentGen.Document.SelectMany(static a => Gen.Select(Gen.Const(a), DocumentGen.EditOf(a))).Sample(
            (a, b) =>
            {
                Assert.Equal(Canonical(a) == Canonical(b), a.Equals(b));
                Assert.Equal(a.Equals(b), b.Equals(a));
                if (a.Equals(b))
                    Assert.Equal(a.GetHashCode(), b.GetHashCode());
            },
            iter: 2000);

    [Fact]
    public void A_member_is_set_in_its_place_or_at_the_end_and_the_old_object_stays()
    {
        var before = Assert.IsType<StateObject>(StateValue.Parse("""{"a":1,"b":2}"""));
        Assert.Equal("""{"a":3,"b":2}""", before.Set("a", 3L).ToString());
        Assert.Equal("""{"a":1,"b":2,"c":3}""", before.Set("c", 3L).ToString());
        Assert.Equal("""{"b":2}""", before.Remove("a").ToString());
        Assert.Same(before, before.Remove("x"));
        Assert.Same(before, before.Set("a", before["a"]));
        Assert.Equal("""{"a":1,"b":2}""", before.ToString());
        Assert.Throws<KeyNotFoundException>(() => before["x"]);
        Assert.Throws<ArgumentException>(() => new StateObject(KeyValuePair.Create<string, StateValue>("a", 1L), KeyValuePair.Create<string, StateValue>("a", 2L)));
    }

    [Fact]
    public void A_wide_object_finds_all_its_members_from_many_threads()
    {
        var wide = new StateObject(Enumerable.Range(0, 1000).Select(i => KeyValuePair.Create($"m{i}", (StateValue)(long)i)));
        Threads.Run(4, _ =>
        {
            for (var i = 0; i < 1000; i++)
                Assert.Equal((StateValue)(long)i, wide[$"m{i}"]);
            Assert.False(wide.Contains("m1000"));
        });
        Assert.Equal(999, wide.Remove("m500").Count);
        Assert.False(wide.Remove("m500").Contains("m500"));
        Assert.Equal((StateValue)501L, wide.Remove("m500")["m501"]);
    }

    [Fact]
    public void An_absent_place_is_not_null()
    {
        var value = StateValue.Parse("""{"a":[null]}""");
        Assert.Equal(new Slot<StateValue>(StateValue.Null), value.Get(JsonPointer.Parse("/a/0")));
        Assert.False(value.Get(JsonPointer.Parse("/a/1")).Exists);
        Assert.False(value.Get(JsonPointer.Parse("/a/-")).Exists);
        Assert.False(value.Get(JsonPointer.Parse("/a/0/x")).Exists);
        Assert.False(value.TryGet(JsonPointer.Parse("/b"), out var none));
        Assert.Null(none);
    }

    private static Gen<string> NumberText { get; } =
        from sign in Gen.OneOf("", "-")
        from whole in Gen.OneOf("0", "1", "10", "100", "12")
        from fraction in Gen.OneOf("", ".0", ".5", ".50", ".05", ".12")
        from exponent in Gen.OneOf("", "e0", "e1", "E-1", "e+2", "e-2", "e-03")
        select sign + whole + fraction + exponent;

    /// <summary>The value × 10^10 as an integer.</summary>
    private static BigInteger Exact(string text)
    {
        var parts = text.Split('e', 'E');
        var exponent = 10 + (parts.Length > 1 ? int.Parse(parts[1], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture) : 0);
        var mantissa = parts[0].Split('.');
        var fraction = mantissa.Length > 1 ? mantissa[1] : "";
        return BigInteger.Parse(mantissa[0] + fraction, CultureInfo.InvariantCulture) * BigInteger.Pow(10, exponent - fraction.Length);
    }

    private static StateValue Reversed(StateValue value) => value switch
    {
        StateObject o => new StateObject(o.Reverse().Select(static m => KeyValuePair.Create(m.Key, Reversed(m.Value)))),
        StateArray a => new StateArray(a.Select(Reversed)),
        _ => value,
    };

    private static string Canonical(StateValue value) => value switch
    {
        StateObject o => "{" + string.Join(",", o.OrderBy(static m => m.Key, StringComparer.Ordinal).Select(static m => $"\"{m.Key}\":{Canonical(m.Value)}")) + "}",
        StateArray a => "[" + string.Join(",", a.Select(Canonical)) + "]",
        StateNumber { Text: "1.0" or "10e-1" } => "1",
        StateNumber { Text: "-0" or "0.0" } => "0",
        _ => value.ToString(),
    };
}
