namespace PluginState.Host.Tests;

public sealed class FormattingTests
{
    [Theory]
    [InlineData("    ")]
    [InlineData("  ")]
    [InlineData(" ")]
    [InlineData("\t")]
    public async Task Indentation_stays_what_it_is_in_ours(string unit)
    {
        string Indent(string text) => text.Replace("~", unit, StringComparison.Ordinal);
        var merged = await MergeFiles.IntoOursAsync(
            """{"a":1,"o":{"x":1}}""",
            Indent("{\n~\"a\": 1,\n~\"o\": {\n~~\"x\": 1\n~}\n}\n"),
            """{"a":1,"o":{"x":1,"n":{"k":[true]}},"b":[]}""");
        Assert.Equal(Indent("{\n~\"a\": 1,\n~\"o\": {\n~~\"x\": 1,\n~~\"n\": {\n~~~\"k\": [\n~~~~true\n~~~]\n~~}\n~},\n~\"b\": []\n}\n"), merged);
    }

    [Fact]
    public async Task What_is_new_and_on_one_line_in_theirs_stays_on_it()
    {
        var merged = await MergeFiles.IntoOursAsync(
            "{}", "{\n\t\"a\": 1\n}\n", "{\n    \"b\": {\"deep\":[1,{ \"k\":true }]},\n    \"c\": [\n        [1,2]\n    ]\n}\n");
        Assert.Equal("{\n\t\"a\": 1,\n\t\"b\": {\"deep\":[1,{ \"k\":true }]},\n\t\"c\": [\n\t\t[1,2]\n\t]\n}\n", merged);
    }

    [Fact]
    public async Task What_is_new_and_on_lines_takes_our_indentation()
    {
        var merged = await MergeFiles.IntoOursAsync(
            "{\"a\":{}}",
            "{\n\t\"a\": {}\n}\n",
            "{\n    \"a\": {\n        \"list\": [\n            1,\n            {\n                \"k\": []\n            }\n        ]\n    }\n}");
        Assert.Equal("{\n\t\"a\": {\n\t\t\"list\": [\n\t\t\t1,\n\t\t\t{\n\t\t\t\t\"k\": []\n\t\t\t}\n\t\t]\n\t}\n}\n", merged);
    }

    [Theory]
    [InlineData("{\"a\":1,\"b\":[1,2]}", "{\"a\":1,\"b\":[1,2],\"c\":{\"d\":[3,4]}}")]
    [InlineData("{\"a\": 1, \"b\": [1, 2]}", "{\"a\": 1, \"b\": [1, 2], \"c\": {\"d\": [3, 4]}}")]
    public async Task A_compact_file_stays_compact(string ours, string expected)
    {
        var theirs = "{\n  \"a\": 1,\n  \"b\": [1, 2],\n  \"c\": {\n    \"d\": [\n      3,\n      4\n    ]\n  }\n}\n";
        Assert.Equal(expected, await MergeFiles.IntoOursAsync("""{"a":1,"b":[1,2]}""", ours, theirs));
    }

    [Fact]
    public async Task Carriage_returns_stay()
    {
        var merged = await MergeFiles.IntoOursAsync("{\"a\":1}", "{\r\n  \"a\": 1\r\n}\r\n", "{\n  \"a\": 1,\n  \"b\": {\n    \"c\": 2\n  }\n}\n");
        Assert.Equal("{\r\n  \"a\": 1,\r\n  \"b\": {\r\n    \"c\": 2\r\n  }\r\n}\r\n", merged);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n")]
    [InlineData("\n\n")]
    public async Task The_end_of_the_file_stays(string end)
    {
        var merged = await MergeFiles.IntoOursAsync("{\n  \"a\": 1\n}\n", "{\n  \"a\": 1\n}" + end, "{\n  \"a\": 2\n}\n");
        Assert.Equal("{\n  \"a\": 2\n}" + end, merged);
    }

    [Theory]
    [InlineData("\uFEFF", "")]
    [InlineData("", "\uFEFF")]
    public async Task The_byte_order_mark_is_ours(string ours, string theirs) =>
        Assert.Equal(ours + "{\"a\":2}", await MergeFiles.IntoOursAsync("{\"a\":1}", ours + "{\"a\":1}", theirs + "{\"a\":2}"));

    [Fact]
    public async Task Inline_arrays_and_objects_stay_inline()
    {
        var merged = await MergeFiles.IntoOursAsync(
            "{\"tags\":[\"a\"],\"point\":{\"x\":1},\"wide\":[1]}",
            "{\n  \"tags\": [\"a\", \"b\"],\n  \"point\": { \"x\": 1 },\n  \"wide\": [\n    1\n  ]\n}\n",
            "{\n  \"tags\": [\"a\",\n \"c\"],\n  \"point\": {\n \"x\": 1,\n \"y\": 2 },\n  \"wide\": [1, 2]\n}\n",
            "--strategy", "merge");
        Assert.Equal("{\n  \"tags\": [\"a\", \"b\", \"c\"],\n  \"point\": { \"x\": 1, \"y\": 2 },\n  \"wide\": [\n    1,\n    2\n  ]\n}\n", merged);
    }

    [Fact]
    public async Task A_table_keeps_its_rows()
    {
        const string Rows = "{\n  \"m\": [\n    1, 0, 0,\n    0, 1, 0\n  ],\n  \"z\": 1\n}\n";
        Assert.Equal(Rows.Replace("\"z\": 1", "\"z\": 2", StringComparison.Ordinal), await MergeFiles.IntoOursAsync(
            """{"m":[1,0,0,0,1,0],"z":1}""", Rows, """{"m":[1,0,0,0,1,0],"z":2}"""));
    }

    [Fact]
    public async Task Numbers_and_strings_keep_their_spelling()
    {
        var merged = await MergeFiles.IntoOursAsync(
            """{"n":1.50,"e":1E5,"s":"caf\u00e9","l":["\/","ü"],"z":0}""",
            """{"n":1.50,"e":1E5,"s":"caf\u00e9","l":["\/","ü"],"z":0}""",
            """{"n":1.5,"e":100000,"s":"café","l":["/","ü","\u00df","é\n"],"z":0.10}""");
        Assert.Equal("""{"n":1.50,"e":1E5,"s":"caf\u00e9","l":["\/","ü","\u00df","é\n"],"z":0.10}""", merged);
    }

    [Fact]
    public async Task Members_keep_their_order_and_new_ones_their_neighbour()
    {
        var merged = await MergeFiles.IntoOursAsync(
            """{"z":1,"m":1,"a":1}""",
            """{"z":1,"ours":1,"m":1,"a":1}""",
            """{"z":1,"m":1,"theirs":1,"a":2}""");
        Assert.Equal("""{"z":1,"ours":1,"m":1,"theirs":1,"a":2}""", merged);
    }

    [Fact]
    public async Task Ours_is_not_touched_where_theirs_only_looks_different()
    {
        const string Ours = "  { \"b\" : [ 1,2 ],\n\n\"a\":\t{ } }\n";
        Assert.Equal(Ours, await MergeFiles.IntoOursAsync("""{"b":[1,2],"a":{}}""", Ours, """{"a":{},"b":[1.0,2]}"""));
    }

    [Fact]
    public async Task An_empty_base_is_no_base()
    {
        Assert.Equal("{\n  \"a\": 1,\n  \"b\": 2\n}\n", await MergeFiles.IntoOursAsync("", "{\n  \"a\": 1\n}\n", "{\n  \"b\": 2\n}\n"));
    }

    [Theory]
    [InlineData("last-write-wins", "{\"a\":3}")]
    [InlineData("first-write-wins", "{\"a\":2}")]
    public async Task Ours_is_the_earlier_edit_and_theirs_the_later(string strategy, string expected) =>
        Assert.Equal(expected, await MergeFiles.IntoOursAsync("{\"a\":1}", "{\"a\":2}", "{\"a\":3}", "--strategy", strategy));

    [Fact]
    public async Task Without_an_output_the_result_goes_to_standard_output()
    {
        using var files = new MergeFiles("{\"a\":1}", "{\"a\":1}\n", "{\"a\":2}");
        var run = await files.MergeAsync();
        Assert.True(run is { ExitCode: 0, Output: "{\"a\":2}\n", Error: "" }, run.All);
        Assert.Equal("{\"a\":1}\n", files.Folder.Read("ours.json"));
    }
}
