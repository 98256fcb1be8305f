using PluginState.Plugins;
using static PluginState.Tests.Plugins.PluginCompiler;

namespace PluginState.Tests.Plugins;

/// <summary>What a plugin says of itself in <c>plugin.json</c>, and the settings it gets from there.</summary>
public sealed class PluginManifestTests
{
    private const string Bind = """
        public static Resolver Bind(int index, ResolverInstances instances)
        {
            var settings = (Settings)instances.Services.GetService(typeof(Settings));
            return (_, _) => new(Resolution.Decline($"{settings.Greeting} {settings.Count} {settings.Level} {string.Join("+", settings.Tags)}"));
        }
        """;

    private const string Settings = """
        public enum Level { Low, High }
        [PluginSettings]
        public sealed class Settings
        {
            public string Greeting { get; init; } = "hello";
            public int Count { get; init; }
            public Level Level { get; init; }
            public List<string> Tags { get; init; } = new();
        }
        """;

    [Fact]
    public async Task A_manifest_says_what_the_plugin_is_called_and_for()
    {
        await using var bench = new PluginBench();
        bench.DropWith("""
            {
              // for people
              "$schema": "https://example.org/plugin.json",
              "displayName": "Counting votes", "description": "Adds up.", "minimumContract": "0.1", "unloadable": true,
            }
            """, "Votes", PluginCompiler.Plugin("\"yes\""));

        await bench.Rescan();

        var info = bench["Votes"];
        Assert.Equal(PluginStatus.Active, info.State);
        Assert.Equal(("Counting votes", "Adds up.", true), (info.DisplayName, info.Description, info.IsUnloadable));
        Assert.Equal("yes", await bench.Ask("answer"));
    }

    [Theory]
    [InlineData("{", PluginRejectionCode.InvalidManifest, "plugin.json")]
    [InlineData("", PluginRejectionCode.InvalidManifest, "plugin.json")]
    [InlineData("null", PluginRejectionCode.InvalidManifest, "null")]
    [InlineData("[]", PluginRejectionCode.InvalidManifest, "plugin.json")]
    [InlineData("""{ "unlodable": true }""", PluginRejectionCode.InvalidManifest, "unlodable")]
    [InlineData("""{ "unloadable": "yes" }""", PluginRejectionCode.InvalidManifest, "unloadable")]
    [InlineData("""{ "settings": [1] }""", PluginRejectionCode.InvalidManifest, "no object")]
    [InlineData("""{ "minimumContract": "new" }""", PluginRejectionCode.InvalidManifest, "minimumContract")]
    [InlineData("""{ "minimumContract": "99.0" }""", PluginRejectionCode.ContractMismatch, "99.0")]
    public async Task A_manifest_that_is_none_is_rejected_and_runs_no_code(string manifest, PluginRejectionCode code, string reason)
    {
        var ran = "PluginManifestTests." + Guid.NewGuid();
        await using var bench = new PluginBench();
        bench.DropWith(manifest, "Broken", PluginCompiler.Compile("Plugin", PluginCompiler.Source("\"yes\"")
            + $"public static class Start {{ [System.Runtime.CompilerServices.ModuleInitializer] public static void Run() => AppContext.SetSwitch(\"{ran}\", true); }}"));

        await bench.Rescan();

        Assert.Contains(reason, bench.AssertRejected("Broken", code).Reason, StringComparison.Ordinal);
        Assert.False(AppContext.TryGetSwitch(ran, out _));
        bench.DropWith("{}", "Broken", PluginCompiler.Plugin("\"mended\""));
        await bench.Rescan();
        Assert.Equal("mended", await bench.Ask("answer"));
    }

    [Fact]
    public async Task Settings_are_given_to_the_plugins_own_class_and_a_change_of_the_file_replaces_the_plugin()
    {
        await using var bench = new PluginBench();
        var plugin = PluginCompiler.Compile("Plugin", PluginCompiler.Whole(Marked, Declarations, Bind) + Settings);
        bench.Drop("Polite", plugin);
        await bench.Rescan();
        Assert.Equal("hello 0 Low ", await bench.Ask("answer"));

        bench.DropWith("""{ "settings": { "greeting": "good day", "COUNT": 3, "level": "high", "tags": ["a", "b"] } }""", "Polite", plugin);
        await bench.Rescan();

        Assert.Equal("good day 3 High a+b", await bench.Ask("answer"));
        Assert.Equal(2, bench["Polite"].Generation);
    }

    [Fact]
    public async Task A_class_may_be_made_from_a_section()
    {
        await using var bench = new PluginBench();
        bench.DropWith("""{ "settings": { "polite": { "greeting": "hi" }, "others": 1 } }""", "Polite", PluginCompiler.Compile("Plugin",
            PluginCompiler.Whole(Marked, Declarations, Bind) + Settings.Replace("[PluginSettings]", "[PluginSettings(\"polite\")]", StringComparison.Ordinal)));
        await bench.Rescan();
        Assert.Equal("hi 0 Low ", await bench.Ask("answer"));
    }

    [Theory]
    [InlineData("""{ "greetin": "hi" }""", "greetin")]
    [InlineData("""{ "count": "three" }""", "$.count")]
    [InlineData("""{ "greeting": null }""", "$.greeting")]
    [InlineData("""{ "level": "deep" }""", "$.level")]
    public async Task Settings_that_do_not_fit_are_rejected(string settings, string reason)
    {
        await using var bench = new PluginBench();
        bench.DropWith($$"""{ "settings": {{settings}} }""", "Polite", PluginCompiler.Compile("Plugin", "#nullable enable\n" + PluginCompiler.Whole(Marked, Declarations, Bind) + Settings));
        await bench.Rescan();
        var rejection = bench.AssertRejected("Polite", PluginRejectionCode.InvalidSettings);
        Assert.Contains(reason, rejection.Reason, StringComparison.Ordinal);
        Assert.Contains("'Settings'", rejection.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Settings_whose_setter_throws_are_rejected_with_the_text_of_what_it_threw()
    {
        await using var bench = new PluginBench();
        bench.DropWith("""{ "settings": { "count": -1 } }""", "Polite", PluginCompiler.Compile("Plugin", PluginCompiler.Whole(Marked, Declarations, Bind)
            + Settings.Replace("{ get; init; }\n    public Level", "{ get => 1; init => throw new ArgumentException(\"not below zero\"); }\n    public Level", StringComparison.Ordinal)));
        await bench.Rescan();
        Assert.Contains("not below zero", bench.AssertRejected("Polite", PluginRejectionCode.InvalidSettings).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_plugin_with_settings_leaves_memory_even_while_another_with_the_same_class_stays()
    {
        await using var bench = new PluginBench();
        var plugin = PluginCompiler.Compile("Plugin", PluginCompiler.Whole(Marked, Declarations, Bind) + Settings);
        bench.DropWith("""{ "settings": { "count": 1 } }""", "Leaves", plugin);
        await bench.Rescan();
        Assert.Equal("hello 1 Low ", await bench.Ask("answer"));
        var context = PluginBench.ContextOf("Leaves");
        bench.DropWith("""{ "settings": { "count": 2 } }""", "Leaves", plugin);
        await bench.Rescan();
        Assert.Equal("hello 2 Low ", await bench.Ask("answer"));

        await bench.AssertCollected(context);
    }
}
