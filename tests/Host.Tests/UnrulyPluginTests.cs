using System.Text.Json;
using PluginState.Tests.Plugins;

namespace PluginState.Host.Tests;

/// <summary>Plugins that print, and plugins that throw where nothing catches it.</summary>
public sealed class UnrulyPluginTests
{
    private const string Print = "Console.WriteLine(\"printed\"); Console.Out.Flush();";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_a_plugin_prints_does_not_get_into_the_merged_file_or_the_report(bool json)
    {
        using var files = Files(Print, Print);
        var run = await files.MergeAsync(["--plugins", files.Folder["plugins"], .. json ? (string[])["--json"] : []]);

        Assert.True(run.ExitCode == 0, run.All);
        Assert.Equal(2, run.Error.Split("printed").Length - 1);
        var merged = run.Output;
        if (json)
        {
            using var report = JsonDocument.Parse(run.Output);
            merged = report.RootElement.GetProperty("text").GetString();
        }

        Assert.Equal("""{"a":3}""", merged);
    }

    [Fact]
    public async Task What_a_plugin_prints_does_not_get_into_the_list()
    {
        using var files = Files(Print, Print);
        var run = await Tool.RunAsync("plugins", "list", files.Folder["plugins"], "--json");

        Assert.True(run.ExitCode == 0, run.All);
        Assert.Equal("printed", run.Error.Trim());
        using var report = JsonDocument.Parse(run.Output);
        Assert.Equal("Unruly", Assert.Single(report.RootElement.GetProperty("plugins").EnumerateArray()).GetProperty("name").GetString());
    }

    [Fact]
    public async Task What_a_thread_of_a_plugin_throws_is_one_line_and_exit_code_70()
    {
        using var files = Files("", "var thread = new Thread(static () => throw new InvalidOperationException(\"on its\\nown\")); thread.Start(); thread.Join();");
        var output = files.Folder.Write("out.json", "before");
        var run = await files.MergeAsync("--plugins", files.Folder["plugins"], "-o", output);

        Assert.True(run is { ExitCode: 70, Output: "" }, run.All);
        Assert.Equal("pluginstate: This should not have happened: System.InvalidOperationException: on its own", run.Error.Trim());
        Assert.Equal("before", files.Folder.Read("out.json"));
    }

    [Fact]
    public async Task One_that_fails_at_some_places_is_asked_about_all_the_others()
    {
        string[] places = ["a", "b", "c", "d", "e", "f", "g"];
        using var files = Files("", "if (conflict.Path != \"/g\") throw new InvalidOperationException(\"not here\");", places);
        var run = await files.MergeAsync("--plugins", files.Folder["plugins"], "-o", files.Folder["out.json"]);

        Assert.True(run.ExitCode == 1, run.All);
        Assert.All(places, place => Assert.Equal(place != "g", run.All.Contains($"Conflict at /{place}", StringComparison.Ordinal)));
    }

    /// <summary>Files with a conflict, and beside them a plugin that takes their value and does something when it is loaded and when it is asked.</summary>
    private static MergeFiles Files(string whenLoaded, string whenAsked, params string[] places)
    {
        var files = new MergeFiles(Document(1), Document(2), Document(3));
        var plugin = PluginCompiler.Compile("Unruly", PluginCompiler.Whole(
            "[ConflictResolver(\"unruly\", Path = \"/**\")] public static int Mark(int local, int remote) => local;",
            "public static IReadOnlyList<ResolverDeclaration> Declarations { get; } = [new(\"unruly\", \"/**\")]; static Module() { " + whenLoaded + " }",
            "public static Resolver Bind(int index, ResolverInstances instances) => static (conflict, _) => { " + whenAsked + " return new(Resolution.UseRemote); };"));
        Directory.CreateDirectory(files.Folder["plugins/Unruly"]);
        File.WriteAllBytes(files.Folder["plugins/Unruly/Unruly.dll"], plugin);
        return files;

        string Document(int value) => "{" + string.Join(',', places.DefaultIfEmpty("a").Select(place => $"\"{place}\":{value}")) + "}";
    }
}
