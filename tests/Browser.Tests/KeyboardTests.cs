using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace PluginState.Browser.Tests;

public sealed class KeyboardTests(Chromium chromium)
{
    // More than there are places to stop at.
    private const int Stops = 60;

    [Fact]
    public async Task A_conflict_is_made_and_settled_without_a_mouse_and_focus_is_always_visible()
    {
        chromium.Require();
        await using var server = await ServerProcess.StartAsync();
        await using var page = await (await chromium.OpenAsync(server)).ReadyAsync();
        var keyboard = page.Page.Keyboard;

        await TabToAsync(page, page.Ada.Text);
        await keyboard.PressAsync("Control+A");
        await keyboard.InsertTextAsync("""{"title":"By the sea"}""");
        await TabToAsync(page, page.Bob.Text);
        await keyboard.PressAsync("Control+A");
        await keyboard.InsertTextAsync("""{"title":"In the hills"}""");

        await TabToAsync(page, page.Ada.Send, "Shift+Tab");
        await keyboard.PressAsync("Enter");
        await page.Ada.ExpectVersionAsync(2);
        await TabToAsync(page, page.Bob.Strategy);
        await keyboard.TypeAsync("last");
        await TabToAsync(page, page.Bob.Text, "Shift+Tab");
        await keyboard.PressAsync("Control+Enter");

        await page.Bob.ExpectVersionAsync(3);
        await Expect(page.Outcome.Locator(".settlement.resolved .side.result pre")).ToHaveTextAsync("\"In the hills\"");
        await Expect(page.Bob.Text).ToBeFocusedAsync();
        page.AssertQuiet();
    }

    [Fact]
    public async Task The_first_stop_leads_past_the_navigation()
    {
        chromium.Require();
        await using var server = await ServerProcess.StartAsync();
        await using var page = await (await chromium.OpenAsync(server)).ReadyAsync();

        await page.Page.Keyboard.PressAsync("Tab");
        await Expect(page.Page.GetByText("Skip to the content")).ToBeFocusedAsync();
        await page.Page.Keyboard.PressAsync("Enter");
        await Expect(page.Page.Locator("main")).ToBeFocusedAsync();
        page.AssertQuiet();
    }

    [Fact]
    public async Task What_others_did_is_said_to_screen_readers()
    {
        chromium.Require();
        await using var server = await ServerProcess.StartAsync();
        await using var page = await (await chromium.OpenAsync(server)).ReadyAsync();

        await page.PartAsync();

        // Which of the two is first is theirs: an answer and an event are two connections.
        var said = page.Page.GetByRole(AriaRole.Log);
        await Expect(said).ToContainTextAsync("Bob: Newer version 2; your edit is of version 1. It is kept.");
        await Expect(said).ToContainTextAsync("Ada’s edit is version 2. There was no conflict.");
        page.AssertQuiet();
    }

    private static async Task TabToAsync(DashboardPage page, ILocator target, string key = "Tab")
    {
        for (var stop = 0; stop < Stops; stop++)
        {
            await page.Page.Keyboard.PressAsync(key);
            Assert.True(await page.Page.EvaluateAsync<bool>("() => getComputedStyle(document.activeElement).outlineStyle !== 'none'"), "The focus is not visible.");
            if (await target.EvaluateAsync<bool>("element => element === document.activeElement"))
                return;
        }

        Assert.Fail($"{target} is not reached by {key}.");
    }
}
