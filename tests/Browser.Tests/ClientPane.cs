using Microsoft.Playwright;

namespace PluginState.Browser.Tests;

/// <summary>One client of the playground.</summary>
internal sealed class ClientPane(IPage page, string name)
{
    public ILocator Pane { get; } = page.Locator($"#pane-{name.ToLowerInvariant()}");

    public ILocator Text => page.GetByLabel($"{name}’s document, as JSON");

    public ILocator Send => Pane.GetByRole(AriaRole.Button, new() { Name = $"Send as {name}", Exact = true });

    public ILocator Strategy => Pane.GetByLabel("If nobody answers");

    public ILocator Resolver => Pane.GetByLabel("Ask first");

    public ILocator Notice => Pane.Locator(".notice");

    public ILocator Message => Pane.Locator(".message");

    public Task ExpectVersionAsync(int version) => Assertions.Expect(Pane.Locator(".version")).ToHaveTextAsync($"of version {version}");

    public Task ExpectStatusAsync(string status) => Assertions.Expect(Pane.Locator("header .link")).ToHaveTextAsync(status);

    public Task ExpectTextAsync(string json) => Assertions.Expect(Text).ToHaveValueAsync(json.ReplaceLineEndings("\n"));
}
