using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace PluginState.Browser.Tests;

/// <summary>The dashboard as its user sees it, and what went wrong behind it.</summary>
internal sealed class DashboardPage : IAsyncDisposable
{
    private readonly string _origin;
    private readonly ConcurrentQueue<string> _troubles = [];

    public DashboardPage(IPage page, string origin)
    {
        (Page, _origin) = (page, origin);
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
                _troubles.Enqueue($"{message.Type} on the console: {message.Text} ({message.Location})");
        };
        page.PageError += (_, error) => _troubles.Enqueue($"not caught: {error}");
        page.Request += (_, request) =>
        {
            if (!request.Url.StartsWith(_origin + "/", StringComparison.Ordinal))
                _troubles.Enqueue($"a request left the origin: {request.Url}");
        };
        (Ada, Bob) = (new(page, "Ada"), new(page, "Bob"));
    }

    public IPage Page { get; }

    public ClientPane Ada { get; }

    public ClientPane Bob { get; }

    public ILocator Outcome => Page.Locator("#outcome");

    public ILocator Feed => Page.Locator("#feed > li");

    public ILocator Gauge(string id) => Page.Locator($"#gauge-{id}");

    /// <summary>Status codes that the test provokes: the browser itself writes about them on the console.</summary>
    public HashSet<int> ExpectedStatuses { get; } = [];

    /// <summary>Whether the server goes away in the test, which the browser writes about, too.</summary>
    public bool ExpectsLostConnections { get; set; }

    /// <summary>Waits until both clients have the state.</summary>
    public async Task<DashboardPage> ReadyAsync()
    {
        await Ada.ExpectStatusAsync("Live");
        await Bob.ExpectStatusAsync("Live");
        await Ada.ExpectVersionAsync(1);
        await Bob.ExpectVersionAsync(1);
        return this;
    }

    /// <summary>How many contexts there are, as the gauge has it.</summary>
    public Task ExpectGaugeAsync(string id, string text) => Assertions.Expect(Gauge(id).Locator(".gauge-count")).ToHaveTextAsync(text);

    /// <summary>Bob writes an edit and does not send it; Ada writes another one and does.</summary>
    public async Task PartAsync()
    {
        await Bob.Text.FillAsync("""{"title":"mine"}""");
        await Ada.Text.FillAsync("""{"title":"hers"}""");
        await Ada.Send.ClickAsync();
    }

    /// <summary>Nothing was thrown, nothing stands on the console, and no request left the origin.</summary>
    public void AssertQuiet()
    {
        // Judged at the end, not as they come: the first may come before a test has said what it expects.
        var unexpected = _troubles.Where(trouble => !IsExpected(trouble)).ToList();
        Assert.True(unexpected.Count == 0, string.Join('\n', unexpected));
    }

    public async ValueTask DisposeAsync() => await Page.Context.DisposeAsync();

    private bool IsExpected(string text) =>
        (Regex.Match(text, @"Failed to load resource: the server responded with a status of (\d+)") is { Success: true } status && ExpectedStatuses.Contains(int.Parse(status.Groups[1].ValueSpan)))
        || (ExpectsLostConnections && text.Contains("net::ERR_", StringComparison.Ordinal));
}
