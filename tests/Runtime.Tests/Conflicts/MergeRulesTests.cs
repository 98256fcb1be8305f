using PluginState.Conflicts;
using PluginState.Documents;
using static PluginState.Tests.TestStates;

namespace PluginState.Tests.Conflicts;

public sealed class MergeRulesTests
{
    [Theory]
    [InlineData("/items", ArrayMerge.Set)] // the literal, first of its two
    [InlineData("/tags", ArrayMerge.Sequence)] // * before **
    [InlineData("/a/b", ArrayMerge.Keyed)]
    [InlineData("/a/tags", ArrayMerge.Atomic)] // a literal on the left before one on the right
    public void The_most_specific_pattern_counts_and_of_two_alike_the_first(string path, ArrayMerge expected)
    {
        var rules = new MergeRules(
            new MergeRule("/**", ArrayMerge.Keyed, "id"),
            new MergeRule("/*", ArrayMerge.Sequence),
            new MergeRule("/items", ArrayMerge.Set),
            new MergeRule("/items", ArrayMerge.Sequence),
            new MergeRule("/**/tags", ArrayMerge.Set),
            new MergeRule("/a/tags/**", ArrayMerge.Atomic));
        Assert.Equal(expected, rules.Find(JsonPointer.Parse(path)).Arrays);
    }

    [Fact]
    public void Where_no_rule_matches_arrays_are_atomic()
    {
        Assert.Equal(ArrayMerge.Atomic, MergeRules.Empty.Find(JsonPointer.Parse("/a")).Arrays);
        Assert.Equal(ArrayMerge.Atomic, new MergeRules(new MergeRule("/b", ArrayMerge.Set)).Find(JsonPointer.Parse("/a")).Arrays);
        Assert.True(MergeRules.Empty.IsEmpty);
    }

    [Fact]
    public void A_rule_whose_path_is_no_pattern_is_a_typed_error_that_names_it()
    {
        var error = Assert.Throws<PathPatternException>(() => new DocumentMerger(Catalog(), rules: [new MergeRule("items", ArrayMerge.Set)]));
        Assert.Equal("items", error.Pattern);
    }

    [Fact]
    public void An_item_of_a_keyed_array_is_read_and_written_by_its_key()
    {
        var rules = new MergeRules(new MergeRule("/items", ArrayMerge.Keyed, "sku"), new MergeRule("/items/*/sizes", ArrayMerge.Keyed, "n"));
        var document = Json("""{"items":[{"sku":"b","qty":1,"sizes":[3,{"n":1e1,"x":2}]},{"sku":"0","qty":7}],"list":[5,6]}""");
        Assert.Equal("1", Get("/items/b/qty"));
        Assert.Equal("7", Get("/items/0/qty")); // the key "0", not the index
        Assert.Equal("2", Get("/items/b/sizes/10/x"));
        Assert.Equal("6", Get("/list/1"));
        Assert.Equal("(absent)", Get("/items/c"));

        Assert.Equal("""{"items":[{"sku":"b","qty":9,"sizes":[3,{"n":1e1,"x":2}]},{"sku":"0","qty":7}],"list":[5,6]}""", Set("/items/b/qty", new(9)));
        Assert.Equal("""{"items":[{"sku":"0","qty":7}],"list":[5,6]}""", Set("/items/b", default));
        Assert.EndsWith(""","qty":7},{"sku":"c"}],"list":[5,6]}""", Set("/items/c", new(Json("""{"sku":"c"}"""))), StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Set("/items/c/qty", new(1)));

        string Get(string path) => rules.Get(document, JsonPointer.Parse(path)).ToString();
        string Set(string path, Slot<StateValue> value) => rules.Set(document, JsonPointer.Parse(path), value).ToString();
    }

    [Theory]
    [InlineData("1", "1.0")]
    [InlineData("100", "1e2")]
    [InlineData("0.5", "5e-1")]
    [InlineData("0", "-0.0")]
    [InlineData("-12.5", "-1250e-2")]
    [InlineData("1e300", "10e299")]
    [InlineData("1.25e-7", "0.000000125")]
    public void Numbers_that_are_equal_have_one_token(string token, string number) =>
        Assert.Equal(token, ItemKey.Token(Json(number)));

    [Fact]
    public async Task A_request_has_its_own_rules_or_the_mergers()
    {
        var merger = new DocumentMerger(Catalog(), rules: [new MergeRule("/s", ArrayMerge.Set)]);
        var request = new DocumentMergeRequest { Base = Json("""{"s":[1]}"""), Local = Json("""{"s":[1,2]}"""), Remote = Json("""{"s":[3]}""") };
        var merged = await merger.MergeAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal("""{"s":[3,2]}""", merged.Document.ToString());
        var atomic = await merger.MergeAsync(request with { Rules = MergeRules.Empty }, TestContext.Current.CancellationToken);
        Assert.False(atomic.IsResolved);
    }

    [Fact]
    public async Task A_resolver_is_asked_about_a_member_of_a_keyed_item_and_one_for_the_array_about_the_whole()
    {
        var catalog = Catalog().With("add", "/items/*/qty", AddUp);
        MergeRule[] rules = [new("/items", ArrayMerge.Keyed, "sku")];
        var request = new DocumentMergeRequest
        {
            Base = Json("""{"items":[{"sku":"a","qty":1},{"sku":"b","qty":1}]}"""),
            Local = Json("""{"items":[{"sku":"a","qty":3},{"sku":"b","qty":1}]}"""),
            Remote = Json("""{"items":[{"sku":"x","qty":1},{"sku":"a","qty":5}]}"""),
        };
        var merged = await new DocumentMerger(catalog, rules: rules).MergeAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal("""{"items":[{"sku":"x","qty":1},{"sku":"a","qty":7}]}""", merged.Document.ToString());
        Assert.Equal("/items/a/qty", Assert.Single(merged.Conflicts).Path.ToString());

        catalog.With("whole", "/items", static _ => Answer("[]"));
        var whole = await new DocumentMerger(catalog, rules: rules).MergeAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal("""{"items":[]}""", whole.Document.ToString());
    }
}
