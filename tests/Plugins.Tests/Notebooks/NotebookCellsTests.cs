using System.Text;
using System.Text.Json;
using PluginState.Plugins.Notebooks;

namespace PluginState.Plugins.Tests.Notebooks;

public sealed class NotebookCellsTests
{
    [Fact]
    public void Two_people_s_work_in_one_notebook_comes_together()
    {
        var merged = Merge(NotebookFixtures.Base, NotebookFixtures.Ann, NotebookFixtures.Bob);

        // As text, because the order of the members is part of what is expected.
        Assert.Equal(JsonSerializer.Serialize(JsonElement.Parse(NotebookFixtures.Merged)), JsonSerializer.Serialize(JsonElement.Parse(merged)));
    }

    [Theory]
    // Run on one side: that side's outputs. Run on both: the later side's.
    [InlineData("a:x=1", "a:x=1#5", "a:x=1", "a:x=1#5")]
    [InlineData("a:x=1", "a:x=1#5", "a:x=1#6", "a:x=1#6")]
    // Run on both: the outputs belong to the source that was changed, even where it is the earlier one.
    [InlineData("a:x=1", "a:x=2#5", "a:x=1#6", "a:x=2#5")]
    // Changed on one side, run on the other.
    [InlineData("a:x=1", "a:x=2", "a:x=1#6", "a:x=2#6")]
    // Changed in the same way.
    [InlineData("a:x=1", "a:x=2#5", "a:x=2#6", "a:x=2#6")]
    // Deleted.
    [InlineData("a:x b:y c:z", "a:x c:z", "a:x b:y c:w", "a:x c:w")]
    [InlineData("a:x b:y", "a:x", "a:x b:y#7", "a:x")]
    [InlineData("a:x b:y", "a:x", "b:y", "")]
    // Inserted into one gap: the earlier side first.
    [InlineData("a:x b:y", "a:x m:1 n:2 b:y", "a:x p:3 b:y", "a:x m:1 n:2 p:3 b:y")]
    [InlineData("", "m:1", "p:2", "m:1 p:2")]
    [InlineData("a:x", "m:1 a:x", "a:x p:2", "m:1 a:x p:2")]
    // Inserted beside a cell that the other side deleted.
    [InlineData("a:x b:y c:z", "a:x b:y m:1 c:z", "a:x c:z", "a:x m:1 c:z")]
    // Inserted on both sides, the same cell.
    [InlineData("a:x", "a:x m:1 n:2", "a:x n:2 p:3", "a:x m:1 n:2 p:3")]
    // Moved on one side.
    [InlineData("a:x b:y c:z", "c:z a:x b:y", "a:x b:w m:1 c:z", "c:z a:x b:w m:1")]
    public void Cells_merge_one_by_one(string @base, string earlier, string later, string expected) =>
        Assert.Equal(expected, Short(Merge(Cells(@base), Cells(earlier), Cells(later))));

    [Theory]
    // Nothing but the source tells these cells apart.
    [InlineData("?:x ?:y ?:z", "?:x ?:m ?:y ?:z", "?:x ?:y ?:z#4", "?:x ?:m ?:y ?:z#4")]
    [InlineData("?:x ?:y ?:z", "?:w ?:y ?:z", "?:x ?:y ?:v", "?:w ?:y ?:v")]
    [InlineData("?:x ?:y ?:z", "?:x ?:z", "?:x ?:y#9 ?:z ?:m", "?:x ?:z ?:m")]
    [InlineData("?:x ?:x ?:x", "?:x ?:x", "?:x ?:x ?:x ?:m", "?:x ?:x ?:m")]
    [InlineData("?:x", "?:x ?:m", "?:x ?:m ?:m", "?:x ?:m ?:m")]
    [InlineData("?:x ?:y", "?:m ?:x ?:y", "?:x ?:y ?:m", "?:m ?:x ?:y ?:m")]
    // One side saved the notebook as nbformat 4.5, which gives ids.
    [InlineData("?:x ?:y", "a:x b:y", "?:x ?:w", "a:x b:w")]
    [InlineData("?:x ?:y", "a:x b:y", "?:x ?:m ?:y#2", "a:x ?:m b:y#2")]
    [InlineData("?:x ?:y", "a:x b:y", "c:x d:w", "c:x d:w")]
    public void Cells_without_an_id_are_told_apart_by_content_and_place(string @base, string earlier, string later, string expected) =>
        Assert.Equal(expected, Short(Merge(Cells(@base), Cells(earlier), Cells(later))));

    [Theory]
    [InlineData("a:x", "a:y", "a:z", "Cell a \"x\": both sides changed its source.")]
    [InlineData("a:x b:y", "a:x", "a:x b:z", "Cell b \"y\": one side deleted it, the other edited it.")]
    [InlineData("a:x", "a:x m:1", "a:x m:2", "Cell m \"2\": both sides changed its source.")]
    [InlineData("?:x", "?:y", "?:z", "Cell \"x\": both sides changed its source.")]
    [InlineData("a:x b:y c:z", "c:z a:x b:y", "b:y a:x c:z", "Both sides moved cells, to different places.")]
    [InlineData("?:x", "a:x", "?:x a:m", "Both sides gave one id to different cells.")]
    [InlineData("a:x a:y", "a:x", "a:x b:z", "Not all three values are arrays of nbformat 4 cells with distinct ids.")]
    public void What_would_lose_an_edit_is_declined_and_names_the_cell(string @base, string earlier, string later, string reason)
    {
        var conflict = Conflict(Cells(@base), Cells(earlier), Cells(later));

        AssertDeclined(reason, conflict);
        AssertDeclined(reason, conflict.Swapped());
    }

    [Theory]
    [InlineData("\"metadata\":{\"tags\":[\"keep\"]}")]
    [InlineData("\"metadata\":{},\"attachments\":{\"p.png\":{}}")]
    public void An_edit_of_a_cell_the_other_side_deleted_is_declined_even_where_its_source_is_as_it_was(string edited) =>
        AssertDeclined(
            "Cell a \"x\": one side deleted it, the other edited it.",
            Conflict(Cells("a:x"), "[]", Cells("a:x").Replace("\"metadata\":{}", edited)));

    [Fact]
    public void A_cell_that_was_only_run_and_scrolled_may_be_deleted() =>
        Assert.Equal("[]", Merge(
            Cells("a:x"), "[]", Cells("a:x#8").Replace("\"metadata\":{}", """
                "metadata":{"scrolled":true,"collapsed":false,"jupyter":{"outputs_hidden":true},"execution":{"shell.execute_reply":"2024-05-01T10:00:00Z"}}
                """)));

    [Theory]
    [InlineData("""{"collapsed":null,"gone":1,"tags":[]}""", """{"collapsed":false,"gone":1,"tags":["a"]}""", """{"collapsed":true,"tags":[],"name":"n"}""", """{"collapsed":true,"tags":["a"],"name":"n"}""")]
    // Objects are merged within.
    [InlineData("""{"slideshow":{"slide_type":"slide"}}""", """{"slideshow":{"slide_type":"notes"}}""", """{"slideshow":{"slide_type":"slide","hold":true}}""", """{"slideshow":{"slide_type":"notes","hold":true}}""")]
    [InlineData("{}", """{"a":{"b":{"x":1}}}""", """{"a":{"b":{"y":2}}}""", """{"a":{"b":{"x":1,"y":2}}}""")]
    // Tags are a set.
    [InlineData("{}", """{"tags":["hide"]}""", """{"tags":["slow"]}""", """{"tags":["hide","slow"]}""")]
    [InlineData("""{"tags":["a","b","c"]}""", """{"tags":["a","c","x"]}""", """{"tags":["b","c","y"]}""", """{"tags":["c","x","y"]}""")]
    [InlineData("""{"tags":["a","b"]}""", """{"tags":["b","a"]}""", """{"tags":["a","b","x"]}""", """{"tags":["b","x","a"]}""")]
    [InlineData("""{"tags":["a"]}""", "{}", """{"tags":["a","x"]}""", """{"tags":["x"]}""")]
    [InlineData("""{"tags":["a","b"]}""", "{}", """{"tags":["a"]}""", "{}")]
    // The traces of running and looking are the later side's.
    [InlineData("{}", """{"execution":{"iopub.status.busy":"1"}}""", """{"execution":{"shell.execute_reply":"2"}}""", """{"execution":{"shell.execute_reply":"2"}}""")]
    [InlineData("""{"jupyter":{"outputs_hidden":null}}""", """{"jupyter":{"outputs_hidden":true}}""", """{"jupyter":{"outputs_hidden":false,"source_hidden":true}}""", """{"jupyter":{"outputs_hidden":false,"source_hidden":true}}""")]
    [InlineData("""{"jupyter":{"outputs_hidden":true,"source_hidden":true}}""", "{}", """{"jupyter":{"outputs_hidden":false,"source_hidden":true}}""", "{}")]
    [InlineData("""{"scrolled":true}""", "{}", """{"scrolled":false}""", """{"scrolled":false}""")]
    public void Metadata_is_merged_member_by_member(string @base, string earlier, string later, string expected) =>
        Assert.Equal(WithMetadata(expected), Merge(WithMetadata(@base), WithMetadata(earlier), WithMetadata(later)));

    [Theory]
    [InlineData("""{"name":"a"}""", """{"name":"b"}""", """{"name":"c"}""", "name")]
    [InlineData("""{"name":"a"}""", "{}", """{"name":"c"}""", "name")]
    [InlineData("""{"slideshow":{"slide_type":"slide"}}""", """{"slideshow":{"slide_type":"notes"}}""", """{"slideshow":{"slide_type":"skip"}}""", "slideshow/slide_type")]
    [InlineData("""{"slideshow":{"slide_type":"slide"}}""", "{}", """{"slideshow":{"slide_type":"skip"}}""", "slideshow")]
    [InlineData("{}", """{"lab":{"scrolled":1}}""", """{"lab":{"scrolled":2}}""", "lab/scrolled")]
    [InlineData("{}", """{"tags":["a"]}""", """{"tags":"b"}""", "tags")]
    [InlineData("{}", """{"tags":[1]}""", """{"tags":["b"]}""", "tags")]
    public void A_metadata_member_that_both_sides_wrote_is_declined_and_named(string @base, string earlier, string later, string member)
    {
        var conflict = Conflict(WithMetadata(@base), WithMetadata(earlier), WithMetadata(later));

        AssertDeclined($"Cell a \"x\": both sides changed its metadata '{member}'.", conflict);
        AssertDeclined($"Cell a \"x\": both sides changed its metadata '{member}'.", conflict.Swapped());
    }

    [Fact]
    public void A_source_is_the_same_text_as_one_string_or_as_lines()
    {
        static string Cell(string source, int count) => $$"""[{"cell_type":"code","execution_count":{{count}},"id":"a","metadata":{},"outputs":[],"source":{{source}}}]""";

        // The earlier side only wrote the text in another form, so the later side's edit is no conflict, and keeps its form.
        Assert.Equal(
            Cell("""["x\n","z"]""", 3),
            Merge(Cell("""["x\n","y"]""", 1), Cell("\"x\\ny\"", 2), Cell("""["x\n","z"]""", 3)));
        Assert.Equal(
            Cell("\"a\\nb\"", 3),
            Merge(Cell("\"x\"", 1), Cell("""["a\n","b"]""", 2), Cell("\"a\\nb\"", 3)));
    }

    [Fact]
    public void A_code_cell_turned_into_text_has_no_outputs_even_where_the_other_side_ran_it()
    {
        const string Text = """[{"cell_type":"markdown","id":"a","metadata":{},"source":"x"}]""";

        Assert.Equal(Text, Merge(Cells("a:x"), Text, Cells("a:x#9")));
        Assert.Equal(Text, Merge(Cells("a:x"), Cells("a:x#9"), Text));
    }

    [Fact]
    public void A_cell_turned_into_two_other_types_is_declined() =>
        AssertDeclined(
            "Cell a \"x\": both sides changed its cell_type.",
            Conflict(
                Cells("a:x"),
                """[{"cell_type":"markdown","id":"a","metadata":{},"source":"x"}]""",
                """[{"cell_type":"raw","id":"a","metadata":{},"source":"x"}]"""));

    [Fact]
    public void Attachments_of_both_sides_are_kept_and_one_changed_twice_is_declined()
    {
        static string Cell(string attachments) => $$"""[{"cell_type":"markdown","id":"a","metadata":{},"attachments":{{attachments}},"source":"x"}]""";

        Assert.Equal(
            Cell("""{"p.png":{"image/png":"AA"},"q.png":{"image/png":"BB"}}"""),
            Merge(Cell("{}"), Cell("""{"p.png":{"image/png":"AA"}}"""), Cell("""{"q.png":{"image/png":"BB"}}""")));
        AssertDeclined(
            "Cell a \"x\": both sides changed its attachment 'p.png'.",
            Conflict(Cell("{}"), Cell("""{"p.png":{"image/png":"AA"}}"""), Cell("""{"p.png":{"image/png":"BB"}}""")));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[1]")]
    [InlineData("""[{"cell_type":"code"}]""")]
    [InlineData("""[{"cell_type":"code","source":[1]}]""")]
    [InlineData("""[{"cell_type":"code","source":"x","id":7}]""")]
    public void What_is_no_list_of_cells_is_declined(string value)
    {
        Assert.Equal(ResolutionKind.Decline, NotebookResolvers.Cells(Conflict("[]", value, Cells("a:x"))).Kind);
        Assert.Equal(ResolutionKind.Decline, NotebookResolvers.Cells(Conflict("[]", Cells("a:x"), value)).Kind);
        Assert.Equal(ResolutionKind.Decline, NotebookResolvers.Cells(Conflict(value, Cells("a:x"), Cells("b:x"))).Kind);
    }

    [Fact]
    public void Removed_cells_are_declined() =>
        Assert.Equal(ResolutionKind.Decline, NotebookResolvers.Cells(new TestConflict(Cells("a:x"), null, Cells("a:y"))).Kind);

    [Fact]
    public void Cells_that_both_sides_added_to_a_notebook_without_any_are_both_kept() =>
        Assert.Equal("a:x b:y", Short(Merge(null, Cells("a:x"), Cells("b:y"))));

    [Fact]
    public void Edits_with_one_stamp_merge_the_same_way_whichever_is_local()
    {
        var conflict = new TestConflict(Cells("a:x"), Cells("a:x m:1"), Cells("a:x#3 n:2")) { StampOfRemote = TestConflict.Early };

        Assert.Equal(NotebookResolvers.Cells(conflict).Json.ToArray(), NotebookResolvers.Cells(conflict.Swapped()).Json.ToArray());
    }

    [Fact]
    public void Too_many_cells_without_an_id_are_declined_rather_than_guessed()
    {
        static string Many(string word) => Cells(string.Join(' ', Enumerable.Range(0, 2001).Select(i => $"?:{word}{i}")));

        Assert.StartsWith("Too many cells have no id", NotebookResolvers.Cells(Conflict(Many("a"), Many("b"), "[]")).Reason);
    }

    internal static TestConflict Conflict(string? @base, string earlier, string later) => new(@base, earlier, later);

    /// <summary>The merged cells, which must not depend on which side is local.</summary>
    internal static string Merge(string? @base, string earlier, string later)
    {
        var conflict = Conflict(@base, earlier, later);
        var (resolution, swapped) = (NotebookResolvers.Cells(conflict), NotebookResolvers.Cells(conflict.Swapped()));

        Assert.Null(resolution.Reason);
        Assert.Equal(ResolutionKind.Set, resolution.Kind);
        Assert.Equal(resolution.Json.ToArray(), swapped.Json.ToArray());
        return Encoding.UTF8.GetString(resolution.Json.Span);
    }

    /// <summary>Writes cells from <c>id:source#executionCount</c>; the id <c>?</c> is none, and no count is null.</summary>
    internal static string Cells(string text) => "[" + string.Join(",", text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(cell =>
    {
        var (id, rest) = (cell[..cell.IndexOf(':')], cell[(cell.IndexOf(':') + 1)..].Split('#'));
        var count = rest.Length > 1 ? rest[1] : "null";
        var output = rest.Length > 1 ? $$"""{"name":"stdout","output_type":"stream","text":"ran {{count}}"}""" : "";
        var member = id == "?" ? "" : $"\"id\":\"{id}\",";
        return $$"""{"cell_type":"code","execution_count":{{count}},{{member}}"metadata":{},"outputs":[{{output}}],"source":"{{rest[0]}}"}""";
    })) + "]";

    /// <summary>The inverse of <see cref="Cells"/>.</summary>
    internal static string Short(string json) => string.Join(' ', JsonElement.Parse(json).EnumerateArray().Select(cell =>
    {
        var id = cell.Member("id").TryGet(out var given) ? given.GetString() : "?";
        var count = cell.GetProperty("execution_count");
        var ran = count.ValueKind == JsonValueKind.Number ? $"#{count.GetInt32()}" : "";
        Assert.Equal(ran.Length > 0 ? $"ran {ran[1..]}" : null, cell.GetProperty("outputs").EnumerateArray().Select(output => output.GetProperty("text").GetString()).SingleOrDefault());
        return $"{id}:{cell.GetProperty("source").GetString()}{ran}";
    }));

    private static string WithMetadata(string metadata) =>
        $$"""[{"cell_type":"code","execution_count":1,"id":"a","metadata":{{metadata}},"outputs":[],"source":"x"}]""";

    private static void AssertDeclined(string reason, Conflict conflict)
    {
        var resolution = NotebookResolvers.Cells(conflict);
        Assert.Equal((ResolutionKind.Decline, reason), (resolution.Kind, resolution.Reason));
    }
}
