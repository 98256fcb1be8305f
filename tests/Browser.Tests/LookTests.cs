using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace PluginState.Browser.Tests;

/// <summary>How it looks is for people to judge, by the pictures that these tests leave; what can be measured is held here.</summary>
public sealed class LookTests(Chromium chromium)
{
    [Theory]
    [InlineData("desktop", 1280, 900, ColorScheme.Light)]
    [InlineData("desktop", 1280, 900, ColorScheme.Dark)]
    [InlineData("phone", 390, 844, ColorScheme.Light)]
    [InlineData("phone", 390, 844, ColorScheme.Dark)]
    [InlineData("narrow", 360, 740, ColorScheme.Light)]
    public async Task The_page_fits_the_screen_and_is_pictured(string name, int width, int height, ColorScheme scheme)
    {
        chromium.Require();
        await using var server = await ServerProcess.StartAsync(arguments: ["--contexts", "12"]);
        server.DropCounters();
        server.DropGarbage("Broken.dll");
        await server.MakeContextsAsync("elsewhere", Enumerable.Range(1, 8).Select(static number => $"c{number}"));
        await using var page = await (await chromium.OpenAsync(server, width, height, scheme)).ReadyAsync();
        page.ExpectedStatuses.Add(409);
        await Expect(page.Page.Locator(".plugin").Filter(new() { HasText = "Counters" })).ToContainTextAsync("Active");
        await TakeAsync("1-first-look", fullPage: false);

        var next = page.Page.Locator("#tour-next");
        await page.Page.Locator("#tour-start").ClickAsync();
        foreach (var step in (string[])["Let both edit", "Send Ada’s edit", "Send Bob’s edit", "Now one that nobody answers", "Let both edit", "Send Ada’s edit", "Send Bob’s edit"])
        {
            await Expect(next).ToHaveTextAsync(step);
            await next.ClickAsync();
        }

        await Expect(page.Outcome).ToContainTextAsync("Bob’s edit was not written.");
        await Expect(page.Page.Locator("#feed .unresolved")).ToHaveCountAsync(1);
        await TakeAsync("2-conflict", fullPage: false);
        await page.Page.EvaluateAsync("() => scrollTo(0, 0)");
        await TakeAsync("3-whole", fullPage: true);

        Assert.Equal(width, await page.Page.EvaluateAsync<int>("() => document.documentElement.scrollWidth"));
        page.AssertQuiet();

        async Task TakeAsync(string what, bool fullPage) => await page.Page.ScreenshotAsync(new()
        {
            Path = Path.Combine(Built.Screenshots, $"{name}-{(scheme == ColorScheme.Dark ? "dark" : "light")}-{what}.png"),
            FullPage = fullPage,
        });
    }

    [Fact]
    public async Task The_theme_can_be_chosen_and_is_kept()
    {
        chromium.Require();
        await using var server = await ServerProcess.StartAsync();
        await using var page = await chromium.OpenAsync(server, scheme: ColorScheme.Light);
        var toggle = page.Page.GetByRole(AriaRole.Button, new() { Name = "Dark" });

        await Expect(toggle).ToHaveAttributeAsync("aria-pressed", "false");
        await toggle.ClickAsync();
        await Expect(toggle).ToHaveAttributeAsync("aria-pressed", "true");
        await page.Page.ReloadAsync();
        await Expect(toggle).ToHaveAttributeAsync("aria-pressed", "true");
        await Expect(page.Page.Locator("body")).ToHaveCSSAsync("background-color", "rgb(15, 20, 22)");
        page.AssertQuiet();
    }
}
