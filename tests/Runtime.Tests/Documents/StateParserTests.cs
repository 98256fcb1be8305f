using System.Text;
using CsCheck;
using PluginState.Documents;

namespace PluginState.Tests.Documents;

public sealed class StateParserTests
{
    [Fact]
    public void An_error_speaks_to_whoever_wrote_the_document_not_to_whoever_reads_it()
    {
        var error = Assert.Throws<StateFormatException>(() => StateValue.Parse("""{"a":1,}"""));
        Assert.Contains("trailing comma", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("reader options", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", 1, 1)]
    [InlineData("   ", 1, 4)]
    [InlineData("{", 1, 2)]
    [InlineData("{\"a\":1,}", 1, 8)] // trailing comma
    [InlineData("[1,]", 1, 4)]
    [InlineData("[1 2]", 1, 4)]
    [InlineData("{\"a\" 1}", 1, 6)]
    [InlineData("{a:1}", 1, 2)]
    [InlineData("'a'", 1, 1)]
    [InlineData("{\n  \"a\": x\n}", 2, 8)]
    [InlineData("[1, // one\n2]", 1, 5)] // comment
    [InlineData("/* */ 1", 1, 1)]
    [InlineData("1 2", 1, 3)] // trailing garbage
    [InlineData("{}\n}", 2, 1)]
    [InlineData("{}{}", 1, 3)]
    [InlineData("nul", 1, 4)]
    [InlineData("True", 1, 1)]
    [InlineData("NaN", 1, 1)]
    [InlineData("Infinity", 1, 1)]
    [InlineData("01", 1, 2)]
    [InlineData("+1", 1, 1)]
    [InlineData("1.", 1, 3)]
    [InlineData(".5", 1, 1)]
    [InlineData("1e", 1, 3)]
    [InlineData("0x1", 1, 2)]
    [InlineData("\"a", 1, 3)]
    [InlineData("\"\\x\"", 1, 3)]
    [InlineData("\"\t\"", 1, 2)]
    [InlineData("\ufeff1", 1, 1)]
    public void What_is_not_json_is_an_error_that_says_where(string json, long line, long column)
    {
        var error = Assert.Throws<StateFormatException>(() => StateValue.Parse(json));
        Assert.Equal("invalid_json", error.Code);
        Assert.Equal(line, error.Line);
        // The tokenizer reports where it noticed, which for an unfinished token is its beginning or its end.
        Assert.InRange(error.Column, Math.Max(1, column - 3), column + 1);
        Assert.Contains($"line {error.Line}, byte {error.Column}", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("LineNumber", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"a\":1,\"a\":2}", "a", 1, 8)]
    [InlineData("{\"a\":1,\n  \"a\":2}", "a", 2, 3)]
    [InlineData("{\"a\":1,\"\\u0061\":2}", "a", 1, 8)]
    [InlineData("[0,\n{\"x\":{\"é\":1,\"é\":1}}]", "é", 2, 14)] // é is two bytes
    [InlineData("{\"\":1,\"\":1}", "", 1, 7)]
    public void A_name_that_is_there_twice_is_an_error_at_its_second_place(string json, string name, long line, long column)
    {
        var error = Assert.Throws<StateFormatException>(() => StateValue.Parse(json));
        Assert.Equal((line, column), (error.Line, error.Column));
        Assert.Contains($"'{name}' is there twice", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void One_name_may_be_in_several_objects_and_in_another_case() =>
        Assert.Equal("""{"a":{"a":1},"A":[{"a":1},{"a":2}]}""", StateValue.Parse("""{"a":{"a":1},"A":[{"a":1},{"a":2}]}""").ToString());

    [Theory]
    [InlineData("\"\\ud800\"")]
    [InlineData("[1,\n\"\\udc00x\"]")]
    [InlineData("{\"\\ud800\":1}")]
    [InlineData("\"\\ud800\\ud800\"")]
    public void Half_of_a_surrogate_pair_is_an_error(string json)
    {
        var error = Assert.Throws<StateFormatException>(() => StateValue.Parse(json));
        Assert.Equal(json.Contains('\n', StringComparison.Ordinal) ? 2 : 1, error.Line);
    }

    [Fact]
    public void Half_of_a_surrogate_pair_in_the_text_itself_is_an_error_and_not_replaced()
    {
        var error = Assert.Throws<StateFormatException>(() => StateValue.Parse("[1,\n \"\ud800\"]"));
        Assert.Equal((2, 3), (error.Line, error.Column));
        Assert.Throws<StateFormatException>(() => StateValue.Parse("\"a\udc00\ud800\""));
        Assert.Equal("😀", Assert.IsType<StateString>(StateValue.Parse("\"\ud83d\ude00\"")).Value);
    }

    [Theory]
    [InlineData(0xFF)]
    [InlineData(0xC0)]
    [InlineData(0x80)]
    public void Bytes_that_are_not_utf8_are_an_error(byte wrong)
    {
        byte[] text = [.. "[1,\n\""u8, wrong, .. "\"]"u8];
        var error = Assert.Throws<StateFormatException>(() => StateValue.Parse(text));
        Assert.Equal(2, error.Line);
        Assert.Throws<StateFormatException>(() => StateValue.Parse((byte[])[.. "{\""u8, wrong, .. "\":1}"u8]));
    }

    [Fact]
    public void The_depth_is_limited_exactly()
    {
        var limits = new StateLimits { MaxDepth = 3 };
        Assert.Equal(3, StateValue.Parse("[[[1]]]", limits).Depth);
        var error = Assert.Throws<StateFormatException>(() => StateValue.Parse("[[[[1]]]]", limits));
        Assert.Equal(1, error.Line);
        Assert.InRange(error.Column, 4, 5);
        Assert.Throws<StateFormatException>(() => StateValue.Parse("""{"a":{"a":{"a":{}}}}""", limits));
        Assert.Equal(64, StateValue.Parse(new string('[', 64) + new string(']', 64)).Depth);
        Assert.Throws<StateFormatException>(() => StateValue.Parse(new string('[', 65) + new string(']', 65)));
        Assert.Throws<StateFormatException>(() => StateValue.Parse(new string('[', 1_000_000)));
    }

    [Fact]
    public void The_size_is_limited_exactly_and_counted_in_bytes()
    {
        var limits = new StateLimits { MaxBytes = 6 };
        Assert.Equal("éé", Assert.IsType<StateString>(StateValue.Parse("\"éé\"", limits)).Value);
        var error = Assert.Throws<StateFormatException>(() => StateValue.Parse("\"ééé\"", limits));
        Assert.Contains("8 bytes, and 6 are allowed", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1e1000000000")]
    [InlineData("1E+1000000000")]
    [InlineData("-1e-1000000000")]
    [InlineData("1e99999999999999999999999999")]
    public void An_exponent_without_bounds_is_an_error(string number)
    {
        var error = Assert.Throws<StateFormatException>(() => StateValue.Parse("[1,\n " + number + "]"));
        Assert.Equal((2, 2), (error.Line, error.Column));
        Assert.Equal("[1e999999999]", StateValue.Parse("[1e999999999]").ToString());
        Assert.Equal(StateValue.Parse("1"), StateValue.Parse("1e00000000000000000"));
    }

    [Fact]
    public void White_space_is_skipped_and_order_and_number_text_are_kept()
    {
        var value = StateValue.Parse(" { \"b\" : [ 1.50 , -0 , 1E+2 ] ,\r\n\t\"a\" : { } , \"c\" : null } ");
        Assert.Equal("""{"b":[1.50,-0,1E+2],"a":{},"c":null}""", value.ToString());
        Assert.Equal(["b", "a", "c"], Assert.IsType<StateObject>(value).Names);
    }

    [Theory]
    [InlineData("null", StateValueKind.Null)]
    [InlineData("true", StateValueKind.Boolean)]
    [InlineData("false", StateValueKind.Boolean)]
    [InlineData("0", StateValueKind.Number)]
    [InlineData("\"\"", StateValueKind.String)]
    [InlineData("[]", StateValueKind.Array)]
    [InlineData("{}", StateValueKind.Object)]
    public void Any_value_may_be_a_document(string json, StateValueKind kind)
    {
        var value = StateValue.Parse(json);
        Assert.Equal(kind, value.Kind);
        Assert.Equal(json, value.ToString());
    }

    [Fact]
    public void Escapes_are_read() =>
        Assert.Equal("\"\\/\b\f\n\r\tAé😀", Assert.IsType<StateString>(StateValue.Parse("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u0041\\u00e9\\ud83d\\ude00\"")).Value);

    [Fact]
    public void What_was_written_reads_back_the_same() => DocumentGen.Document.Sample(
        document =>
        {
            var text = document.ToString();
            var back = StateValue.Parse(text);
            Assert.Equal(document, back);
            Assert.Equal(text, back.ToString());
            Assert.Equal(document.ToUtf8(), Encoding.UTF8.GetBytes(text));
            Assert.Equal(document.GetHashCode(), back.GetHashCode());
            Assert.Equal((document.Depth, document.Size), (back.Depth, back.Size));
        },
        iter: 3000);
}
