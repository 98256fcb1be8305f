using System.Text.Json;

namespace PluginState.Host.Tests;

public sealed class ConflictTests
{
    private const string Base = "{\n  \"a\": 1,\n  \"gone\": 1,\n  \"last\": \"x\"\n}\n";
    private const string Ours = "{\n  \"a\": 2,\n  \"last\": \"y\"\n}\n";
    private const string Theirs = "{\n  \"a\": 3,\n  \"gone\": 2,\n  \"new\": true,\n  \"last\": {\n    \"k\": \"z\"\n  }\n}\n";

    private const string Marked =
        """
        {
        <<<<<<< ours
          "a": 2,
        =======
          "a": 3,
        >>>>>>> theirs
        <<<<<<< ours
        =======
          "gone": 2,
        >>>>>>> theirs
          "new": true,
        <<<<<<< ours
          "last": "y"
        =======
          "last": {
            "k": "z"
          }
        >>>>>>> theirs
        }

        """;

    [Fact]
    public async Task What_is_left_is_marked_and_listed()
    {
        using var files = new MergeFiles(Base, Ours, Theirs);
        var run = await files.MergeAsync("-o", files.Folder["out.json"]);
        Assert.Equal(1, run.ExitCode);
        Assert.Equal("", run.Output);
        Assert.Equal(Marked, files.Folder.Read("out.json"), ignoreLineEndingDifferences: true);
        Assert.Equal(
            $$"""
            Conflict at /a
              kind    EditEdit
              base    1
              ours    2
              theirs  3
            Conflict at /gone
              kind    RemoveEdit
              base    1
              ours    (absent)
              theirs  2
            Conflict at /last
              kind    EditEdit
              base    "x"
              ours    "y"
              theirs  {"k":"z"}
            3 conflicts left, marked in '{{files.Folder["out.json"]}}'.

            """,
            run.Error, ignoreLineEndingDifferences: true);
    }

    [Fact]
    public async Task Without_an_output_the_marked_text_goes_to_standard_output()
    {
        using var files = new MergeFiles(Base, Ours, Theirs);
        var run = await files.MergeAsync();
        Assert.Equal(1, run.ExitCode);
        Assert.Equal(Marked, run.Output, ignoreLineEndingDifferences: true);
        Assert.EndsWith("3 conflicts left.\n", run.Error.ReplaceLineEndings("\n"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Json_has_every_conflict_answered_or_not()
    {
        using var files = new MergeFiles(
            """{"version":"1.0.0","dependencies":{"a":"^1.0.0"},"n":null}""",
            """{"version":"1.1.0","dependencies":{"a":"^2.0.0"},"n":1}""",
            """{"version":"1.2.0","dependencies":{"a":"^3.0.0"}}""");
        var run = await files.MergeAsync("--json", "--plugins", files.Folder.DropPlugins("PackageJson"));
        Assert.True(run is { ExitCode: 1, Error: "" }, run.All);

        using var report = JsonDocument.Parse(run.Output);
        var root = report.RootElement;
        Assert.False(root.GetProperty("merged").GetBoolean());
        Assert.Equal(2, root.GetProperty("unresolved").GetInt32());
        Assert.Contains("<<<<<<< ours", root.GetProperty("text").GetString(), StringComparison.Ordinal);
        var conflicts = root.GetProperty("conflicts").EnumerateArray().ToDictionary(conflict => conflict.GetProperty("path").GetString()!);
        Assert.Equal(["/dependencies/a", "/n", "/version"], conflicts.Keys.Order());

        var version = conflicts["/version"];
        Assert.True(version.GetProperty("resolved").GetBoolean());
        Assert.Equal("npm-version (plugin PackageJson)", version.GetProperty("answeredBy").GetString());
        Assert.Equal("1.2.0", version.GetProperty("result").GetString());

        var range = conflicts["/dependencies/a"];
        Assert.False(range.GetProperty("resolved").GetBoolean());
        Assert.Equal(["^1.0.0", "^2.0.0", "^3.0.0"], new[] { "base", "ours", "theirs" }.Select(side => range.GetProperty(side).GetString()));
        Assert.Equal("npm-range: declined, '^2.0.0' and '^3.0.0': neither range lies within the other.", Assert.Single(range.GetProperty("notes").EnumerateArray()).GetString());

        var removed = conflicts["/n"];
        Assert.Equal(JsonValueKind.Null, removed.GetProperty("base").ValueKind);
        Assert.False(removed.TryGetProperty("theirs", out _)); // absent is not null
    }

    [Fact]
    public async Task A_conflict_in_an_inline_object_gets_lines_of_its_own()
    {
        using var files = new MergeFiles("""{"o":{"a":1,"b":1}}""", "{\n    \"o\": { \"a\": 2, \"b\": 1 }\n}\n", """{"o":{"a":3,"b":1}}""");
        var run = await files.MergeAsync();
        Assert.Equal(
            "{\n    \"o\": {\n<<<<<<< ours\n        \"a\": 2,\n=======\n        \"a\": 3,\n>>>>>>> theirs\n        \"b\": 1\n    }\n}\n",
            run.Output);
    }

    [Fact]
    public async Task A_conflict_of_the_whole_document_marks_all_of_it()
    {
        using var files = new MergeFiles("[1]", "[1, 2]\n", "[1, 3]");
        var run = await files.MergeAsync();
        Assert.Equal("<<<<<<< ours\n[1, 2]\n=======\n[1, 3]\n>>>>>>> theirs\n", run.Output);
        Assert.Contains("Conflict at (document)", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Markers_end_their_lines_as_our_file_does()
    {
        using var files = new MergeFiles("{\"a\":1}", "{\r\n  \"a\": 2\r\n}\r\n", "{\n  \"a\": 3\n}\n");
        var run = await files.MergeAsync();
        Assert.Equal("{\r\n<<<<<<< ours\r\n  \"a\": 2\r\n=======\r\n  \"a\": 3\r\n>>>>>>> theirs\r\n}\r\n", run.Output);
    }
}
