namespace PluginState.Tests;

public sealed class ResolverTableTests
{
    private const string Catalogue = """
        pluginstate 1
        p	1	/scores/*
        p	0
        p	1	/a\\b\t\u00fc
        r	all	json	-
        r	max	int	priority=-7,equal-edits,synchronous,singleton
        r	named	App.Order	call
        m	/cart	Keyed	sku
        m	/tags	Set
        """;

    [Fact]
    public void A_catalogue_says_what_is_declared()
    {
        var table = ResolverTable.Parse(Catalogue);
        Assert.Equal(["all", "max", "named"], table.Select(static resolver => resolver.Name));
        Assert.Equal(3, table.Count);
        Assert.Equal([""], table[0].Paths);
        Assert.Equal(["/scores/*", "/a\\b\tü"], table[1].Paths);
        Assert.Empty(table[2].Paths);
        Assert.Equal(("json", 0, false, false), Facts(table[0]));
        Assert.Equal(("int", -7, true, true), Facts(table[1]));
        Assert.Equal(("App.Order", 0, false, false), Facts(table[2]));
        Assert.Equal([new MergeRule("/cart", ArrayMerge.Keyed, "sku"), new MergeRule("/tags", ArrayMerge.Set)], table.MergeRules);
        Assert.Equal([(1, "/scores/*"), (0, ""), (1, "/a\\b\tü")], table.Patterns.Select(static pattern => (pattern.Resolver, pattern.Path)));

        static (string, int, bool, bool) Facts(ResolverDeclaration resolver) => (resolver.ValueType, resolver.Priority, resolver.IncludeEqualEdits, resolver.IsSynchronous);
    }

    [Fact]
    public void Lines_and_options_of_later_versions_are_passed_over()
    {
        var table = ResolverTable.Parse("pluginstate 1\nx\twhatever\n\np\t0\t/a\tmore\nr\tname\tint\tnew,synchronous,newer=2\tmore\n");
        Assert.Equal("name", Assert.Single(table).Name);
        Assert.True(table[0].IsSynchronous);
        Assert.Equal(["/a"], table[0].Paths);
    }

    [Fact]
    public void What_was_read_cannot_be_changed()
    {
        var table = ResolverTable.Parse(Catalogue);
        Assert.All(table, static resolver => Assert.True(((ICollection<string>)resolver.Paths).IsReadOnly));
        Assert.IsNotType<string[]>(table[1].Paths);
        Assert.True(((ICollection<MergeRule>)table.MergeRules).IsReadOnly);
    }

    [Theory]
    [InlineData("", "line 0", "does not begin with")]
    [InlineData("pluginstate 2", "line 1", "does not begin with")]
    [InlineData("{}", "line 1", "does not begin with")]
    [InlineData("pluginstate 1\nr\t \tint\t-", "line 2", "blank name")]
    [InlineData("pluginstate 1\nr", "line 2", "blank name")]
    [InlineData("pluginstate 1\nr\ta\tint\tpriority=x", "line 2", "'x' is no number")]
    [InlineData("pluginstate 1\nr\ta\tint\t-\np\t0\t/a", "line 3", "below the resolvers")]
    [InlineData("pluginstate 1\np\t-1\t/a", "line 2", "below the resolvers")]
    [InlineData("pluginstate 1\np\tx\t/a", "line 2", "'x' is no number")]
    [InlineData("pluginstate 1\np\t99999999999\t/a", "line 2", "is no number")]
    [InlineData("pluginstate 1\np\t1\t/a\nr\ta\tint\t-", "'/a'", "resolver 1, and there are 1")]
    [InlineData("pluginstate 1\np\t2147483647\t/a\nr\ta\tint\t-", "'/a'", "and there are 1")]
    [InlineData("pluginstate 1\nr\ta\\\tint\t-", "line 2", "backslash")]
    [InlineData("pluginstate 1\nr\ta\\x\tint\t-", "line 2", "backslash")]
    [InlineData("pluginstate 1\nr\ta\\u12g4\tint\t-", "line 2", "backslash")]
    [InlineData("pluginstate 1\nr\ta\\u123\tint\t-", "line 2", "backslash")]
    [InlineData("pluginstate 1\nm\t/a\tSideways", "line 2", "'Sideways'")]
    [InlineData("pluginstate 1\nm\t/a\t17", "line 2", "'17'")]
    [InlineData("pluginstate 1\nm\t/a\tKeyed", "line 2", "names no key")]
    [InlineData("pluginstate 1\nm\t/a\tSet\tkey", "line 2", "has a key")]
    public void What_is_no_catalogue_says_where_and_why(string text, string where, string why)
    {
        var error = Assert.Throws<FormatException>(() => ResolverTable.Parse(text));
        Assert.Contains(where, error.Message, StringComparison.Ordinal);
        Assert.Contains(why, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Any_text_is_a_table_or_a_format_error()
    {
        var random = new Random(1);
        var tables = 0;
        for (var run = 0; run < 20_000; run++)
        {
            var text = Catalogue.ToCharArray().ToList();
            for (var edit = random.Next(1, 6); edit > 0; edit--)
            {
                var at = random.Next(text.Count);
                switch (random.Next(3))
                {
                    case 0:
                        text.RemoveAt(at);
                        break;
                    case 1:
                        text.Insert(at, "\t\n\\0rpm,=\uD800"[random.Next(10)]);
                        break;
                    default:
                        text[at] = text[random.Next(text.Count)];
                        break;
                }
            }

            try
            {
                tables += ResolverTable.Parse(new string([.. text])).Count > 0 ? 1 : 0;
            }
            catch (FormatException)
            {
                // says what is wrong
            }
        }

        Assert.InRange(tables, 1000, 19_000); // both happen
    }

    [Fact]
    public void Many_patterns_of_one_resolver_take_the_time_of_their_number()
    {
        var table = ResolverTable.Parse("pluginstate 1\n" + string.Concat(Enumerable.Range(0, 100_000).Select(static i => $"p\t0\t/a{i}\n")) + "r\ta\tint\t-");
        Assert.Equal(100_000, table[0].Paths.Count);
    }
}
