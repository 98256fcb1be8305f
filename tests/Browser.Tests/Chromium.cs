using Microsoft.Playwright;
using Xunit.Sdk;
using Xunit.v3;

[assembly: AssemblyFixture(typeof(PluginState.Browser.Tests.Chromium))]
// One browser, and machines with two cores.
[assembly: Parallelization(Mode = ParallelMode.None)]

namespace PluginState.Browser.Tests;

/// <summary>The browser that is installed on this machine, started once. Nothing is downloaded; where there is none, the tests skip.</summary>
public sealed class Chromium : IAsyncLifetime
{
    private const string Variable = "PLUGINSTATE_CHROMIUM";

    // Patience, not expectation: a busy machine may take its time.
    private const float Patience = 30_000;

    private static readonly string[] _names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
    private static readonly string[] _flags =
    [
        "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    ];

    private readonly string? _path = Find();
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public async ValueTask InitializeAsync()
    {
        if (_path is null)
            return;
        _playwright = await Playwright.CreateAsync();
        Assertions.SetDefaultExpectTimeout(Patience);
        _browser = await _playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = _path,
            Headless = true,
            // Chromium's sandbox does not work for root, who is who runs in most containers.
            ChromiumSandbox = false,
            Args = _flags,
        });
    }

    /// <summary>Skips the test where there is no browser, before anything else is started for it.</summary>
    public void Require() => Assert.SkipWhen(_browser is null, $"No Chromium on this machine: none of {string.Join(", ", _names)} is on the PATH, and {Variable} names none.");

    /// <summary>Opens a server's dashboard in a profile of its own.</summary>
    internal async Task<DashboardPage> OpenAsync(ServerProcess server, int width = 1280, int height = 900, ColorScheme scheme = ColorScheme.Light)
    {
        var context = await _browser!.NewContextAsync(new()
        {
            ViewportSize = new() { Width = width, Height = height },
            ColorScheme = scheme,
            ReducedMotion = ReducedMotion.Reduce,
        });
        context.SetDefaultTimeout(Patience);
        var page = new DashboardPage(await context.NewPageAsync(), server.Url);
        await page.Page.GotoAsync(server.Url);
        return page;
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
            await _browser.DisposeAsync();
        _playwright?.Dispose();
    }

    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named)
            return File.Exists(named) ? named : null;
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        return _names.SelectMany(name => folders.Select(folder => Path.Combine(folder, name))).FirstOrDefault(File.Exists);
    }
}
