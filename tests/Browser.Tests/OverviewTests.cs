using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace PluginState.Browser.Tests;

public sealed class OverviewTests(Chromium chromium)
{
    [Fact]
    public async Task Gauges_move_warn_from_80_percent_and_evictions_are_counted()
    {
        chromium.Require();
        await using var server = await ServerProcess.StartAsync(arguments: ["--contexts", "10"]);
        await using var page = await (await chromium.OpenAsync(server)).ReadyAsync();
        var meter = page.Page.GetByRole(AriaRole.Meter, new() { Name = "Contexts" });

        await page.ExpectGaugeAsync("contexts", "2 of 10");
        await page.ExpectGaugeAsync("streams", "2 of 10,000");
        await Expect(meter).ToHaveAttributeAsync("aria-valuetext", "2 of 10");

        await server.MakeContextsAsync("elsewhere", "c1", "c2", "c3", "c4", "c5", "c6");
        await page.ExpectGaugeAsync("contexts", "8 of 10");
        await Expect(page.Gauge("contexts")).ToHaveClassAsync(new Regex("near"));
        await Expect(meter).ToHaveAttributeAsync("aria-valuetext", "8 of 10, nearly full");

        page.ExpectedStatuses.UnionWith([404, 410]);
        await server.MakeContextsAsync("elsewhere", "c7", "c8", "c9", "c10", "c11");
        await page.ExpectGaugeAsync("contexts", "10 of 10");
        var capacity = page.Page.Locator("#legend tr").Filter(new() { HasText = "Capacity" }).Locator("td");
        await Expect(capacity).ToHaveTextAsync(["3", "3"]);
        await Expect(page.Page.Locator("#chart").GetByRole(AriaRole.Img)).ToHaveAttributeAsync("aria-label", new Regex("3 Capacity"));
        await page.Page.GetByText("Minute by minute").ClickAsync();
        await Expect(page.Page.Locator("#minutes tr")).ToHaveCountAsync(5);
        page.AssertQuiet();
    }

    [Fact]
    public async Task A_plugin_dropped_into_the_folder_appears_with_its_resolver()
    {
        chromium.Require();
        await using var server = await ServerProcess.StartAsync();
        await using var page = await (await chromium.OpenAsync(server)).ReadyAsync();
        await Expect(page.Page.GetByText("The plugin folder is empty.")).ToBeVisibleAsync();

        server.DropCounters();

        var plugin = page.Page.Locator(".plugin").Filter(new() { HasText = "Counters" });
        await Expect(plugin).ToContainTextAsync("Active");
        await Expect(plugin).ToContainTextAsync("1 of 1 resolver live");
        await Expect(page.Gauge("plugins")).ToContainTextAsync(new Regex(@"1 of \d+"));
        var resolver = page.Page.Locator("#resolver-rows tr");
        await Expect(resolver).ToHaveCountAsync(1);
        await Expect(resolver).ToContainTextAsync("counter");
        await Expect(resolver).ToContainTextAsync("Plugin");
        await Expect(resolver).ToContainTextAsync("/counters/**");
        page.AssertQuiet();
    }

    [Fact]
    public async Task A_plugin_that_is_none_is_shown_with_the_reason()
    {
        chromium.Require();
        await using var server = await ServerProcess.StartAsync();
        await using var page = await (await chromium.OpenAsync(server)).ReadyAsync();

        server.DropGarbage("Broken.dll");

        var plugin = page.Page.Locator(".plugin").Filter(new() { HasText = "Broken" });
        await Expect(plugin).ToContainTextAsync("Rejected");
        await Expect(plugin.Locator(".reason-text strong")).ToHaveTextAsync(new Regex("Corrupt|NotManaged"));
        page.AssertQuiet();
    }

    [Fact]
    public async Task A_lost_connection_is_told_and_so_is_that_it_is_back()
    {
        chromium.Require();
        await using var first = await ServerProcess.StartAsync();
        await using var page = await (await chromium.OpenAsync(first)).ReadyAsync();
        page.ExpectsLostConnections = true;
        page.ExpectedStatuses.UnionWith([404, 410]);
        await page.Ada.Text.FillAsync("""{"title":"not sent yet"}""");

        await first.KillAsync();
        await Expect(page.Page.GetByRole(AriaRole.Heading, new() { Name = "Connection lost, trying again" })).ToBeVisibleAsync();

        await using var second = await ServerProcess.StartAsync(url: first.Url);
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Try now" }).ClickAsync();
        await Expect(page.Page.Locator("#lost")).ToBeHiddenAsync();
        await Expect(page.Page.Locator("#link")).ToHaveTextAsync("Live");
        // The states were in memory only; the text in the page is not gone with them.
        await page.Ada.ExpectStatusAsync("Closed");
        await page.Ada.ExpectTextAsync("""{"title":"not sent yet"}""");
        page.AssertQuiet();
    }

    [Fact]
    public async Task An_API_key_is_asked_for_held_against_the_server_and_kept_for_the_tab()
    {
        chromium.Require();
        await using var server = await ServerProcess.StartAsync(apiKey: "sesame-0123456789-sesame");
        await using var page = await chromium.OpenAsync(server);
        page.ExpectedStatuses.Add(401);
        var key = page.Page.GetByLabel("API key", new() { Exact = true });

        await Expect(key).ToBeFocusedAsync();
        await key.FillAsync("a wrong one");
        await page.Page.Keyboard.PressAsync("Enter");
        await Expect(page.Page.Locator("#key-error")).ToHaveTextAsync("The server does not know this key.");
        await key.FillAsync("sesame-0123456789-sesame");
        await page.Page.Keyboard.PressAsync("Enter");

        await page.ReadyAsync();
        await Expect(key).ToBeHiddenAsync();
        await page.Page.ReloadAsync();
        await page.ReadyAsync();
        await Expect(key).ToBeHiddenAsync();
        page.AssertQuiet();
    }
}
