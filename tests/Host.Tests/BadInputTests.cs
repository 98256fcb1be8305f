namespace PluginState.Host.Tests;

public sealed class BadInputTests
{
    private const string Good = "{\"a\":1}";

    [Theory]
    [InlineData("{\n  \"a\": 1,\n  \"b\" 2\n}", "(line 3, byte 7 of it)")]
    [InlineData("{\"a\":1}{}", "(line 1, byte 8 of it)")]
    [InlineData("{\"a\":1,}", "(line 1, byte 8 of it)")]
    [InlineData("{\"a\":1,\n\"a\":2}", "the member name 'a' is there twice (line 2, byte 1 of it)")]
    [InlineData("", "is empty; it must be a JSON document.")]
    public async Task A_file_that_is_not_JSON_is_named_with_line_and_byte(string theirs, string expected)
    {
        using var files = new MergeFiles(Good, Good, theirs);
        await FailsAsync(files, expected, "theirs.json");
    }

    [Fact]
    public async Task Ours_and_base_are_named_too()
    {
        using (var files = new MergeFiles("nul", Good, Good))
            await FailsAsync(files, "Not a valid JSON document", "base.json");
        using (var files = new MergeFiles(Good, "[", Good))
            await FailsAsync(files, "Not a valid JSON document", "ours.json");
    }

    [Fact]
    public async Task A_missing_file_is_named()
    {
        using var files = new MergeFiles(Good, Good, Good);
        File.Delete(files.Folder["theirs.json"]);
        await FailsAsync(files, "There is no file '", "theirs.json");
    }

    [Fact]
    public async Task A_folder_is_no_file()
    {
        using var files = new MergeFiles(Good, Good, Good);
        File.Delete(files.Folder["theirs.json"]);
        Directory.CreateDirectory(files.Folder["theirs.json"]);
        await FailsAsync(files, "theirs.json' is a folder");
    }

    [Theory]
    [InlineData("There is no conflict strategy 'newest'; there are last-write-wins, first-write-wins, merge, fail and resolver:NAME.", "--strategy", "newest")]
    [InlineData("There is no conflict strategy 'resolver:'", "--strategy", "resolver:")]
    [InlineData("There is no plugin folder 'no-such-folder'.", "--plugins", "no-such-folder")]
    [InlineData("There is no resolver 'nobody'; none is loaded, see --plugins.", "--resolver", "nobody")]
    [InlineData("There is no resolver 'nobody'; none is loaded, see --plugins.", "--strategy", "resolver:nobody")]
    [InlineData("There is no plugin folder ''.", "--plugins", "")]
    [InlineData("The name of the output is empty.", "-o", "")]
    [InlineData("The output 'no/such/' is a folder; a file is needed.", "-o", "no/such/")]
    [InlineData("The name given with --path is blank.", "--path", " ")]
    [InlineData("The name given with --resolver is blank.", "--resolver", "")]
    [InlineData("The name given with --resolver is blank.", "--resolver", " ")]
    [InlineData("There is no conflict strategy ''", "--strategy", "")]
    [InlineData("There is no conflict strategy 'resolver: '", "--strategy", "resolver: ")]
    [InlineData("--fast", "--fast")]
    public async Task An_option_that_means_nothing_is_named(string expected, params string[] options)
    {
        using var files = new MergeFiles(Good, Good, Good);
        await FailsAsync(files, [expected], options);
    }

    [Fact]
    public async Task An_unknown_resolver_is_answered_with_those_there_are()
    {
        using var files = new MergeFiles(Good, Good, Good);
        await FailsAsync(files, ["There is no resolver 'Counter'; there are counter."], ["--resolver", "Counter", "--plugins", files.Folder.DropPlugins("Counters")]);
    }

    [Fact]
    public async Task An_output_that_cannot_be_written_is_named()
    {
        using var files = new MergeFiles(Good, Good, Good);
        var run = await files.MergeAsync("-o", files.Folder[Path.Combine("no", "such", "folder.json")]);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("folder.json' cannot be written", Assert.Single(Lines(run.Error)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Names_given_as_path_are_used_in_place_of_the_files()
    {
        using var files = new MergeFiles(Good, "[", Good);
        await FailsAsync(files, ["pluginstate: 'src/a.json' (ours): Not a valid JSON document"], ["--path", "src/a.json"]);
        File.Delete(files.Folder["base.json"]);
        await FailsAsync(files, ["pluginstate: There is no file 'src/a.json' (base)."], ["--path", "src/a.json"]);
    }

    [Fact]
    public async Task An_output_is_replaced_as_a_whole_and_keeps_its_mode()
    {
        using var files = new MergeFiles("""{"a":1,"b":1}""", """{"a":2,"b":1}""", """{"a":1,"b":2}""");
        var ours = files.Folder["ours.json"];
        var before = Directory.GetFileSystemEntries(files.Folder.Path).Length;
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(ours, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            File.CreateSymbolicLink(files.Folder["link.json"], ours);
            before++;
        }

        var run = await files.MergeAsync("-o", OperatingSystem.IsWindows() ? ours : files.Folder["link.json"]);

        Assert.True(run is { ExitCode: 0, Output: "", Error: "" }, run.All);
        Assert.Equal("""{"a":2,"b":2}""", File.ReadAllText(ours));
        Assert.Equal(before, Directory.GetFileSystemEntries(files.Folder.Path).Length);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(ours));
            Assert.NotNull(new FileInfo(files.Folder["link.json"]).LinkTarget);
        }
    }

    [Fact]
    public async Task A_broken_plugin_is_warned_about_and_the_others_work()
    {
        using var files = new MergeFiles("""{"counters":{"n":1}}""", """{"counters":{"n":2}}""", """{"counters":{"n":3}}""");
        var plugins = files.Folder.DropPlugins("Counters");
        await File.WriteAllBytesAsync(Path.Combine(plugins, "Broken.dll"), (await File.ReadAllBytesAsync(Tool.Plugin("Notebooks"), TestContext.Current.CancellationToken))[..2000], TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(plugins, "Text.dll"), "not a DLL", TestContext.Current.CancellationToken);

        var run = await files.MergeAsync("--plugins", plugins);
        Assert.True(run is { ExitCode: 0, Output: """{"counters":{"n":4}}""" }, run.All);
        var lines = Lines(run.Error);
        Assert.Equal(2, lines.Length);
        Assert.StartsWith("warning: plugin 'Broken' is not used: Corrupt: ", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("warning: plugin 'Text' is not used: Corrupt: ", lines[1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Required argument missing", "merge", "one.json")]
    [InlineData("Required command was not provided")]
    [InlineData("nonsense", "nonsense")]
    public async Task A_command_line_that_is_none_is_explained(string expected, params string[] arguments)
    {
        var run = await Tool.RunAsync(arguments);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_says_which_side_is_earlier_and_what_the_exit_codes_mean()
    {
        var run = await Tool.RunAsync("merge", "--help");
        Assert.True(run is { ExitCode: 0, Error: "" }, run.All);
        Assert.Contains("pluginstate merge <BASE> <OURS> <THEIRS>", run.Output, StringComparison.Ordinal);
        Assert.Contains("Our file. Counts as the earlier edit.", run.Output, StringComparison.Ordinal);
        Assert.Contains("Their file. Counts as the later edit.", run.Output, StringComparison.Ordinal);
        Assert.Contains("2 bad input", run.Output, StringComparison.Ordinal);
    }

    private static Task FailsAsync(MergeFiles files, params string[] expected) => FailsAsync(files, expected, []);

    private static async Task FailsAsync(MergeFiles files, string[] expected, string[] options)
    {
        var output = files.Folder.Write("out.json", "before");
        var run = await files.MergeAsync(options is ["-o", ..] ? options : ["-o", output, .. options]);
        Assert.True(run is { ExitCode: 2, Output: "" }, run.All);
        var line = Lines(run.Error)[0];
        Assert.StartsWith("pluginstate: ", line, StringComparison.Ordinal);
        foreach (var part in expected)
            Assert.Contains(part, line, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", run.Error, StringComparison.Ordinal);
        Assert.Equal("before", files.Folder.Read("out.json"));
    }

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
