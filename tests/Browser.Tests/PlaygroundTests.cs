using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace PluginState.Browser.Tests;

public sealed class PlaygroundTests(Chromium chromium)
{
    [Fact]
    public async Task A_conflict_is_made_and_settled_by_a_plugin_and_a_strategy()
    {
        chromium.Require();
        await using var server = await ServerProcess.StartAsync();
        server.DropCounters();
        await using var page = await (await chromium.OpenAsync(server)).ReadyAsync();
        await Expect(page.Page.Locator(".plugin")).ToContainTextAsync("Active");

        await page.Ada.Text.FillAsync("""{"title":"By the sea","seats":4,"counters":{"likes":13},"tags":["sea","train"]}""");
        await page.Bob.Text.FillAsync("""{"title":"In the hills","seats":5,"counters":{"likes":11},"tags":["sea","train"]}""");
        await page.Ada.Send.ClickAsync();
        await page.Ada.ExpectVersionAsync(2);
        await Expect(page.Outcome).ToContainTextAsync("There was no conflict.");

        await Expect(page.Bob.Notice).ToContainTextAsync("Newer version 2; your edit is of version 1.");
        await page.Bob.Strategy.SelectOptionAsync("last write wins");
        await page.Bob.Send.ClickAsync();

        await page.Bob.ExpectVersionAsync(3);
        await Expect(page.Outcome.Locator("#outcome-title")).ToContainTextAsync("2 conflicts on the way, settled.");
        var title = page.Outcome.Locator(".settlement").Filter(new() { HasText = "/title" });
        await Expect(title.Locator(".side.base pre")).ToHaveTextAsync("\"Weekend trip\"");
        await Expect(title.Locator(".side.ada pre")).ToHaveTextAsync("\"By the sea\"");
        await Expect(title.Locator(".side.bob pre")).ToHaveTextAsync("\"In the hills\"");
        await Expect(title.Locator(".side.result pre")).ToHaveTextAsync("\"In the hills\"");
        await Expect(title.Locator(".answered")).ToContainTextAsync("strategy last-write-wins");
        var likes = page.Outcome.Locator(".settlement").Filter(new() { HasText = "/counters/likes" });
        await Expect(likes.Locator(".side.result pre")).ToHaveTextAsync("14");
        await Expect(likes.Locator(".answered")).ToContainTextAsync("counter");

        // Ada follows by her stream, and the feed has both.
        await page.Ada.ExpectVersionAsync(3);
        await page.Ada.ExpectTextAsync(await page.Bob.Text.InputValueAsync());
        await Expect(page.Ada.Text).ToHaveValueAsync(new Regex("In the hills"));
        await Expect(page.Ada.Text).ToHaveValueAsync(new Regex("\"likes\": 14"));
        await Expect(page.Ada.Text).ToHaveValueAsync(new Regex("\"seats\": 5"));
        await Expect(page.Feed).ToHaveCountAsync(2);
        page.AssertQuiet();
    }

    [Fact]
    public async Task A_conflict_that_nobody_answers_is_shown_keeps_the_edit_and_can_be_sent_again()
    {
        chromium.Require();
        await using var server = await ServerProcess.StartAsync();
        await using var page = await (await chromium.OpenAsync(server)).ReadyAsync();
        page.ExpectedStatuses.Add(409);

        await page.Ada.Text.FillAsync("""{"title":"By the sea"}""");
        await page.Bob.Text.FillAsync("""{"title":"In the hills"}""");
        await page.Ada.Send.ClickAsync();
        await page.Ada.ExpectVersionAsync(2);
        await page.Bob.Strategy.SelectOptionAsync("fail");
        await page.Bob.Send.ClickAsync();

        await Expect(page.Outcome).ToContainTextAsync("Bob’s edit was not written.");
        await Expect(page.Outcome.Locator(".settlement.unresolved")).ToContainTextAsync("/title");
        await Expect(page.Bob.Message).ToContainTextAsync("Your edit is still here.");
        await page.Bob.ExpectTextAsync("""{"title":"In the hills"}""");
        await page.Bob.ExpectVersionAsync(1);
        await Expect(page.Feed.First).ToContainTextAsync("Unresolved");

        await page.Outcome.GetByRole(AriaRole.Button, new() { Name = "first write wins" }).ClickAsync();
        await Expect(page.Outcome.Locator(".settlement.resolved .side.result pre")).ToHaveTextAsync("\"By the sea\"");

        await Expect(page.Feed).ToHaveCountAsync(2);
        await page.Page.GetByLabel("Only unresolved").CheckAsync();
        await Expect(page.Feed).ToHaveCountAsync(1);
        page.AssertQuiet();
    }

    [Fact]
    public async Task An_unsent_edit_stays_when_others_send_and_says_what_they_changed()
    {
        chromium.Require();
        await using var server = await ServerProcess.StartAsync();
        await using var page = await (await chromium.OpenAsync(server)).ReadyAsync();

        await page.PartAsync();

        await Expect(page.Bob.Notice).ToContainTextAsync("Newer version 2; your edit is of version 1.");
        await page.Bob.ExpectTextAsync("""{"title":"mine"}""");
        await page.Bob.Notice.GetByText("What changed").ClickAsync();
        await Expect(page.Bob.Notice.Locator(".changed")).ToContainTextAsync("replace /title \"hers\"");

        await page.Bob.Pane.GetByRole(AriaRole.Button, new() { Name = "Discard, take version 2" }).ClickAsync();
        await page.Bob.ExpectVersionAsync(2);
        await Expect(page.Bob.Text).ToHaveValueAsync(new Regex("hers"));
        await Expect(page.Bob.Text).ToBeFocusedAsync();
        page.AssertQuiet();
    }

    [Fact]
    public async Task Numbers_that_a_double_cannot_hold_stay_as_they_are()
    {
        chromium.Require();
        await using var server = await ServerProcess.StartAsync();
        await using var page = await (await chromium.OpenAsync(server)).ReadyAsync();

        await page.Ada.Text.FillAsync("""{"id":12345678901234567890}""");
        await page.Ada.Send.ClickAsync();
        await page.Ada.ExpectVersionAsync(2);
        await page.Bob.ExpectVersionAsync(2);
        await Expect(page.Bob.Text).ToHaveValueAsync(new Regex("12345678901234567890"));
        page.AssertQuiet();
    }

    [Fact]
    public async Task What_is_no_JSON_is_not_sent()
    {
        chromium.Require();
        await using var server = await ServerProcess.StartAsync();
        await using var page = await (await chromium.OpenAsync(server)).ReadyAsync();

        await page.Ada.Text.FillAsync("""{"title":}""");
        await page.Ada.Send.ClickAsync();

        await Expect(page.Ada.Text).ToHaveAttributeAsync("aria-invalid", "true");
        await Expect(page.Ada.Text).ToBeFocusedAsync();
        await Expect(page.Ada.Text).ToHaveAccessibleDescriptionAsync(new Regex("No JSON"));
        await page.Ada.ExpectVersionAsync(1);

        await page.Ada.Text.FillAsync("""{"title":"right"}""");
        await Expect(page.Ada.Text).Not.ToHaveAttributeAsync("aria-invalid", "true");
        page.AssertQuiet();
    }

    [Fact]
    public async Task A_resolver_that_is_none_is_told_beside_the_edit()
    {
        chromium.Require();
        await using var server = await ServerProcess.StartAsync();
        await using var page = await (await chromium.OpenAsync(server)).ReadyAsync();
        page.ExpectedStatuses.Add(422);

        await page.Ada.Text.FillAsync("""{"title":"hers"}""");
        await page.Ada.Send.ClickAsync();
        await page.Ada.ExpectVersionAsync(2);
        await page.Bob.ExpectVersionAsync(2);
        await page.Bob.Text.FillAsync("""{"title":"his"}""");
        await page.Ada.Text.FillAsync("""{"title":"hers again"}""");
        await page.Ada.Send.ClickAsync();
        await page.Ada.ExpectVersionAsync(3);
        await page.Bob.Resolver.FillAsync("no-such-resolver");
        await page.Bob.Send.ClickAsync();

        await Expect(page.Bob.Message).ToContainTextAsync("no-such-resolver");
        await page.Bob.ExpectTextAsync("""{"title":"his"}""");
        page.AssertQuiet();
    }

    [Fact]
    public async Task The_tour_makes_a_conflict_that_is_settled_and_one_that_is_not()
    {
        chromium.Require();
        await using var server = await ServerProcess.StartAsync();
        await using var page = await (await chromium.OpenAsync(server)).ReadyAsync();
        page.ExpectedStatuses.Add(409);
        var (tour, next) = (page.Page.Locator("#tour"), page.Page.Locator("#tour-next"));

        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Make a conflict" }).ClickAsync();
        await Expect(tour).ToBeFocusedAsync();
        await Expect(tour).ToContainTextAsync("Both look at the same version.");
        await next.ClickAsync();
        await Expect(next).ToHaveTextAsync("Send Ada’s edit");
        await next.ClickAsync();
        await Expect(next).ToHaveTextAsync("Send Bob’s edit");
        await Expect(page.Bob.Notice).ToBeVisibleAsync();
        await next.ClickAsync();
        await Expect(page.Outcome.Locator(".settlement.resolved")).Not.ToHaveCountAsync(0);

        await next.ClickAsync();
        await Expect(tour).ToContainTextAsync("no strategy answers");
        await next.ClickAsync();
        await next.ClickAsync();
        await Expect(next).ToHaveTextAsync("Send Bob’s edit");
        await next.ClickAsync();
        await Expect(page.Outcome).ToContainTextAsync("Bob’s edit was not written.");
        await Expect(tour).ToContainTextAsync("Nothing was written.");

        await next.ClickAsync();
        await Expect(tour).ToBeHiddenAsync();
        await Expect(page.Page.Locator("#tour-start")).ToBeFocusedAsync();
        page.AssertQuiet();
    }

    [Fact]
    public async Task Another_state_can_be_opened()
    {
        chromium.Require();
        await using var server = await ServerProcess.StartAsync();
        await server.MakeContextsAsync("Zimmer / 7", "elsewhere");
        await using var page = await (await chromium.OpenAsync(server)).ReadyAsync();

        await page.Page.GetByLabel("State", new() { Exact = true }).FillAsync("Zimmer / 7");
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Open", Exact = true }).ClickAsync();

        await page.Ada.ExpectTextAsync("{}");
        await page.Bob.ExpectTextAsync("{}");
        // The contexts of the state before are let go of.
        await page.ExpectGaugeAsync("contexts", "3 of 1,000");
        page.AssertQuiet();
    }

    [Fact]
    public async Task An_evicted_context_can_be_opened_again_and_the_edit_is_still_there()
    {
        chromium.Require();
        await using var server = await ServerProcess.StartAsync(arguments: ["--contexts", "2"]);
        await using var page = await (await chromium.OpenAsync(server)).ReadyAsync();
        page.ExpectedStatuses.UnionWith([404, 410]);

        await page.Ada.Text.FillAsync("""{"title":"not sent yet"}""");
        await server.MakeContextsAsync("elsewhere", "one", "two");
        await page.Ada.Send.ClickAsync();
        await page.Ada.ExpectStatusAsync("Closed");
        await Expect(page.Ada.Message).ToContainTextAsync("Your text is still here.");
        await page.Ada.ExpectTextAsync("""{"title":"not sent yet"}""");

        await page.Ada.Pane.GetByRole(AriaRole.Button, new() { Name = "Open again" }).ClickAsync();
        await page.Ada.ExpectStatusAsync("Live");
        await page.Ada.Send.ClickAsync();
        await page.Ada.ExpectVersionAsync(2);
        page.AssertQuiet();
    }
}
