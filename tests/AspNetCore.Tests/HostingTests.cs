using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using PluginState.AspNetCore.Access;

namespace PluginState.AspNetCore.Tests;

/// <summary>Options, where it is mapped, and the health check.</summary>
public sealed class HostingTests
{
    public static TheoryData<string, Action<PluginStateServerOptions>> Wrong => new()
    {
        { "ApiKeys", static options => options.ApiKeys.Add("too-short") },
        { "ApiKeys", static options => options.ApiKeys.Add("with a space in the middle") },
        { "ApiKeys", static options => options.ApiKeys.Add("schlüssel-schlüssel-schlüssel") },
        { "ApiKeys", static options => options.ApiKeys.Add("control\u0007control-control") },
        { "ApiKeys", static options => options.ApiKeys.Add(null!) },
        { "Access", static options => options.Access = (AccessRule)7 },
        { "MaxBodySize", static options => options.MaxBodySize = 1023 },
        { "MaxStreams", static options => options.MaxStreams = 0 },
        { "RequestsPerSecond", static options => options.RequestsPerSecond = 0 },
        { "RequestBurst", static options => options.RequestBurst = 0 },
        { "KeepAlive", static options => options.KeepAlive = TimeSpan.FromMilliseconds(999) },
        { "KeepAlive", static options => options.KeepAlive = TimeSpan.FromMinutes(11) },
        { "DegradedFrom", static options => options.DegradedFrom = 0 },
        { "DegradedFrom", static options => options.DegradedFrom = 1.01 },
        { "DegradedFrom", static options => options.DegradedFrom = double.NaN },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public async Task An_option_that_makes_no_sense_is_named_before_anything_is_served(string option, Action<PluginStateServerOptions> configure)
    {
        var error = await Assert.ThrowsAsync<OptionsValidationException>(() => ServerFixture.StartAsync(server: configure));
        Assert.Contains(option, Assert.Single(error.Failures), StringComparison.Ordinal);
        Assert.DoesNotContain("schlüssel", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_option_that_makes_no_sense_is_named_at_once()
    {
        var error = await Assert.ThrowsAsync<OptionsValidationException>(() => ServerFixture.StartAsync(server: static options => (options.MaxStreams, options.DegradedFrom) = (0, 2)));
        Assert.Equal(2, error.Failures.Count());
    }

    [Fact]
    public async Task The_ends_of_the_ranges_are_in_them()
    {
        await using var server = await ServerFixture.StartAsync(server: static options =>
        {
            options.ApiKeys.Add("0123456789abcde~");
            (options.MaxBodySize, options.MaxStreams, options.RequestsPerSecond, options.RequestBurst, options.KeepAlive, options.DegradedFrom) =
                (1024, 1, int.MaxValue / 2, 1, TimeSpan.FromMinutes(10), 1);
        });
        (await server.GetAsync("metrics", ("X-API-Key", "0123456789abcde~"))).Is(200);
    }

    [Fact]
    public async Task Any_rate_that_the_options_take_works()
    {
        await using var server = await ServerFixture.StartAsync(server: static options => options.RequestsPerSecond = int.MaxValue);
        (await server.GetAsync("metrics")).Is(200);
    }

    [Theory]
    [InlineData("/api", "/api/")]
    [InlineData("/", "/")]
    [InlineData("/a/b/", "/a/b/")]
    public async Task It_is_served_below_any_prefix(string prefix, string at)
    {
        await using var server = await ServerFixture.StartAsync(map: app => app.MapPluginState(prefix));
        (await server.GetAsync(at + "metrics")).Is(200);
        (await server.GetAsync(at + "nowhere")).IsProblem(404, "not_found");
        Assert.Equal(at + "contexts/c", (await server.PostAsync(at + "contexts", """{"stateId":"room","contextId":"c"}""")).Is(201)["Location"]);
        Assert.Equal(prefix, (await server.GetAsync(at + "openapi.json")).Is(200).Json.GetProperty("servers")[0].GetProperty("url").GetString());
    }

    [Fact]
    public async Task Whoever_is_behind_a_path_of_the_apps_is_told_where_things_are()
    {
        await using var server = await ServerFixture.StartAsync(map: static app =>
        {
            app.UsePathBase("/base");
            app.UseRouting();
            app.MapPluginState();
        });
        Assert.Equal("/base/api/contexts/a%2Fb", (await server.PostAsync("/base/api/contexts", """{"stateId":"room","contextId":"a/b"}""")).Is(201)["Location"]);
        (await server.GetAsync("/base/api/contexts/a%2Fb/state")).Is(200);
    }

    [Fact]
    public void A_prefix_without_a_slash_and_services_that_are_missing_are_told_at_once()
    {
        var builder = WebApplication.CreateSlimBuilder();
        Assert.Throws<InvalidOperationException>(() => builder.Build().MapPluginState());
        builder = WebApplication.CreateSlimBuilder();
        builder.Services.AddPluginStateServer();
        Assert.Throws<InvalidOperationException>(() => builder.Build().MapPluginState());
        builder = WebApplication.CreateSlimBuilder();
        builder.Services.AddPluginStateServer();
        builder.Services.AddPluginState();
        var app = builder.Build();
        Assert.Throws<ArgumentException>("prefix", () => app.MapPluginState("api"));
        Assert.Throws<ArgumentException>("prefix", () => app.MapPluginState(" "));
    }

    [Fact]
    public async Task It_is_degraded_from_eighty_percent_of_a_bound_on()
    {
        await using var server = await ServerFixture.StartAsync(static states => states.CacheSize = 10);
        for (var i = 0; i < 7; i++)
            server.States.CreateContext("room", contextId: $"c{i}");
        Assert.Equal(HealthStatus.Healthy, (await HealthAsync(server)).Status);
        server.States.CreateContext("room", contextId: "c7");
        var entry = await HealthAsync(server);
        Assert.Equal(HealthStatus.Degraded, entry.Status);
        Assert.Contains("contexts.active", entry.Description, StringComparison.Ordinal);
        Assert.Equal("8 of 10", entry.Data["contexts.active"]);
        server.States.Contexts.Remove("c7");
        Assert.Equal(HealthStatus.Healthy, (await HealthAsync(server)).Status);
    }

    [Fact]
    public async Task From_where_on_it_is_degraded_is_an_option()
    {
        await using var server = await ServerFixture.StartAsync(static states => states.MaxResidentStates = 2, static options => options.DegradedFrom = 0.5);
        Assert.Equal(HealthStatus.Healthy, (await HealthAsync(server)).Status);
        server.States.CreateContext("room");
        Assert.Contains("states.resident", (await HealthAsync(server)).Description, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Health_is_served_where_the_app_maps_it()
    {
        await using var server = await ServerFixture.StartAsync(static states => states.CacheSize = 1, map: static app => app.MapHealthChecks("/health"));
        Assert.Equal("Healthy", (await server.GetAsync("/health")).Is(200).Text);
        server.States.CreateContext("room");
        Assert.Equal("Degraded", (await server.GetAsync("/health")).Is(200).Text);
    }

    private static async Task<HealthReportEntry> HealthAsync(ServerFixture server) =>
        (await server.App.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(ServerFixture.Token)).Entries["pluginstate"];
}
