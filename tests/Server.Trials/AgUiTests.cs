using PluginState.Host.Tests;

namespace PluginState.Server.Trials;

/// <summary>The stock client of AG-UI, in Node, against a real server; <c>agui/trial.mjs</c> says what is done and judged.</summary>
public sealed class AgUiTests
{
    private const int Updates = 1000, Seed = 1;

    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(10);

    private static readonly string _folder = Path.Combine(Tool.Repository, "tests", "Server.Trials", "agui");

    [Fact]
    public async Task The_stock_client_ends_with_the_servers_document_after_a_thousand_updates_at_once_and_two_cuts()
    {
        Assert.SkipUnless(OnPath("node"), "There is no node here.");
        Assert.SkipUnless(Directory.Exists(Path.Combine(_folder, "node_modules")), "The npm packages are not there: 'npm ci' in tests/Server.Trials/agui installs them.");
        using var folder = new TempFolder();
        await using var server = await ServerProcess.StartAsync(folder);
        var run = await ProcessRun.StartAsync("node", ["trial.mjs", server.Address.ToString(), $"{Updates}", $"{Seed}"], _folder, patience: _patience);
        Assert.True(run.ExitCode == 0, run.All);
        TestContext.Current.TestOutputHelper!.WriteLine(run.Output);
    }

    private static bool OnPath(string name) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, OperatingSystem.IsWindows() ? name + ".exe" : name)));
}
