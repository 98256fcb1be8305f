using CsCheck;
using PluginState.Documents;

namespace PluginState.Tests.Documents;

public sealed class JsonPointerTests
{
    private static readonly StateValue _document = StateValue.Parse(
        """{"foo":["bar","baz"],"":0,"a/b":1,"c%d":2,"e^f":3,"g|h":4,"i\\j":5,"k\"l":6," ":7,"m~n":8}""");

    [Theory] // RFC 6901, section 5
    [InlineData("/foo", """["bar","baz"]""")]
    [InlineData("/foo/0", "\"bar\"")]
    [InlineData("/", "0")]
    [InlineData("/a~1b", "1")]
    [InlineData("/c%d", "2")]
    [InlineData("/e^f", "3")]
    [InlineData("/g|h", "4")]
    [InlineData("/i\\j", "5")]
    [InlineData("/k\"l", "6")]
    [InlineData("/ ", "7")]
    [InlineData("/m~0n", "8")]
    public void The_examples_of_the_standard_point_where_it_says(string pointer, string value)
    {
        Assert.True(_document.TryGet(JsonPointer.Parse(pointer), out var found));
        Assert.Equal(StateValue.Parse(value), found);
        Assert.Equal(pointer, JsonPointer.Parse(pointer).ToString());
    }

    [Fact]
    public void The_empty_pointer_is_the_whole_document()
    {
        Assert.True(_document.TryGet(JsonPointer.Parse(""), out var whole));
        Assert.Same(_document, whole);
        Assert.True(JsonPointer.Parse("").IsRoot);
        Assert.False(JsonPointer.Parse("/").IsRoot);
        Assert.Equal([""], JsonPointer.Parse("/").Tokens);
        Assert.Throws<InvalidOperationException>(() => JsonPointer.Root.Parent);
        Assert.Equal(JsonPointer.Root, JsonPointer.Parse("/").Parent);
    }

    [Theory]
    [InlineData("/~01", "~1")] // and not "/"
    [InlineData("/~10", "/0")]
    [InlineData("/~00", "~0")]
    [InlineData("/~0~1", "~/")]
    [InlineData("/~1~0", "/~")]
    public void Escapes_are_undone_in_the_right_order(string pointer, string token)
    {
        Assert.Equal([token], JsonPointer.Parse(pointer).Tokens);
        Assert.Equal(pointer, JsonPointer.Root.Append(token).ToString());
    }

    [Theory]
    [InlineData("foo")]
    [InlineData("foo/bar")]
    [InlineData(" /a")]
    [InlineData("#/a")]
    [InlineData("/~")]
    [InlineData("/~2")]
    [InlineData("/a~/b")]
    [InlineData("/~1~")]
    [InlineData("~0")]
    public void What_is_no_pointer_is_an_error_that_names_it(string text)
    {
        var error = Assert.Throws<JsonPointerException>(() => JsonPointer.Parse(text));
        Assert.Equal((text, "invalid_pointer"), (error.Pointer, error.Code));
        Assert.Contains($"'{text}'", error.Message, StringComparison.Ordinal);
        Assert.False(JsonPointer.TryParse(text, out var none));
        Assert.Null(none);
        Assert.False(JsonPointer.TryParse(null, out _));
    }

    [Theory]
    [InlineData("/00")]
    [InlineData("/01")]
    [InlineData("/-1")]
    [InlineData("/+1")]
    [InlineData("/1e0")]
    [InlineData("/1.0")]
    [InlineData("/ 1")]
    [InlineData("/")]
    [InlineData("/-")]
    [InlineData("/2")]
    [InlineData("/2147483648")]
    [InlineData("/18446744073709551616")]
    [InlineData("/٠")] // a digit, but not one of ASCII's
    public void An_array_has_items_only_at_its_indices(string pointer) =>
        Assert.False(StateValue.Parse("[1,2]").TryGet(JsonPointer.Parse(pointer), out _));

    [Fact]
    public void Any_tokens_read_back_as_they_were() => Gen.String[Gen.Char["/~01ab*é"], 0, 6].Array[0, 5].Sample(tokens =>
    {
        var pointer = tokens.Aggregate(JsonPointer.Root, static (p, token) => p.Append(token));
        var back = JsonPointer.Parse(pointer.ToString());
        Assert.Equal(tokens, back.Tokens);
        Assert.Equal(pointer, back);
        Assert.Equal(pointer.GetHashCode(), back.GetHashCode());
    });

    [Fact]
    public void A_place_contains_itself_and_those_below_by_whole_tokens()
    {
        var a = JsonPointer.Parse("/a");
        Assert.True(a.Contains(a));
        Assert.True(a.Contains(JsonPointer.Parse("/a/b/c")));
        Assert.True(JsonPointer.Root.Contains(a));
        Assert.False(a.Contains(JsonPointer.Root));
        Assert.False(a.Contains(JsonPointer.Parse("/ab")));
        Assert.False(a.Contains(JsonPointer.Parse("/b/a")));
    }

    [Fact]
    public void Places_are_ordered_by_token_and_a_place_comes_before_those_below_it()
    {
        string[] ordered = ["", "/", "/A", "/a", "/a/", "/a/b", "/a/c", "/a-b", "/b"];
        var pointers = ordered.Select(JsonPointer.Parse).ToArray();
        for (var i = 0; i < pointers.Length; i++)
        {
            for (var j = 0; j < pointers.Length; j++)
            {
                Assert.Equal(i.CompareTo(j), Math.Sign(pointers[i].CompareTo(pointers[j])));
                Assert.Equal(i < j, pointers[i] < pointers[j]);
                Assert.Equal(i >= j, pointers[i] >= pointers[j]);
                Assert.Equal(i == j, pointers[i] == pointers[j]);
            }
        }
    }
}
