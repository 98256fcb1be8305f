using PluginState.Bounded;
using PluginState.Documents;
using PluginState.Host.Output;
using PluginState.Resolvers;

namespace PluginState.Host.Demo;

/// <summary>More resolvers than may be live: generated, from a plugin, and registered by hand share one limit.</summary>
internal static class RegistryPart
{
    private static readonly (string Path, StateValue Base, StateValue First, StateValue Second, string Resolver)[] _clashes =
    [
        ("/due", "2026-01-01T00:00:00+00:00", "2026-02-01T00:00:00+00:00", "2026-03-01T00:00:00+00:00", "later-date"),
        ("/notes/today", "", "ring", "ring the bell", "longer-note"),
        ("/prices/tea", 5, 4, 3, "lower-price"),
        ("/tags", new StateArray("a"), new StateArray("a", "b"), new StateArray("a", "c"), "union-tags"),
        ("/score", 1, 2, 3, "keep-larger"),
        ("/counters/likes", 10, 13, 11, "counter"),
    ];

    public static async Task RunAsync(DemoWorld world, Report report)
    {
        report.Section("registry", "3. More resolvers than may be live");
        var registry = world.Manager.Resolvers;
        using var sampler = new PeakSampler(() => registry.Count);
        await world.DropPluginAsync();
        registry.Register("by-hand-1", static (_, _) => new(Resolution.UseLocal));
        registry.Register("by-hand-2", static (_, _) => new(Resolution.UseRemote));
        report.Figure(new("limit", "limit of live resolvers", registry.Capacity));
        report.Figure(new("declared", "declared (generated and plugin)", world.Catalog.Count));
        report.Figure(new("byHand", "registered by hand", 2));
        report.Check("there are more than the limit allows", world.Catalog.Count > registry.Capacity);

        report.Text("Each place has a conflict; a resolver that is not live comes back, and the least recently used one leaves for it.");
        var evicted = new List<string>();
        void OnEvicted(Eviction<string, RegisteredResolver> eviction) => evicted.Add(eviction.Key);
        registry.Evicted += OnEvicted;
        var rows = new List<IReadOnlyList<Field>>();
        var (cameBack, areExact, areAnswered) = (0, true, true);
        foreach (var clash in _clashes.Concat(_clashes.Reverse()))
        {
            evicted.Clear();
            var live = registry.Names;
            var conflict = await world.ClashAsync(clash.Path, clash.Base, clash.First, clash.Second);
            sampler.Sample();
            sampler.AwaitOther();
            var wasLive = live.Contains(clash.Resolver);
            cameBack += wasLive ? 0 : 1;
            areAnswered &= conflict.AnsweredBy?.StartsWith(clash.Resolver + " ", StringComparison.Ordinal) == true;
            areExact &= wasLive ? evicted.Count == 0 : evicted is [var only] && only == live[^1];
            rows.Add(
            [
                new("path", "path", clash.Path),
                new("answeredBy", "answered by", conflict.AnsweredBy, conflict.AnsweredBy?.Replace(" PluginState.Host", "", StringComparison.Ordinal)),
                new("wasLive", "was live", wasLive, wasLive ? "yes" : "came back"),
                new("evicted", "evicted for it", evicted.FirstOrDefault(), evicted.FirstOrDefault() ?? "-"),
                new("live", "live now", registry.Count),
            ]);
        }

        registry.Evicted -= OnEvicted;
        report.Table("clashes", rows);
        report.Figure(new("highest", "highest live count ever seen", sampler.Peak));
        report.Figure(new("samples", "times it was counted", sampler.Samples));
        report.Figure(new("cameBack", "came back on demand", cameBack));
        report.Check($"the live count was never above {registry.Capacity}", sampler.Peak == registry.Capacity);
        report.Check("every conflict was answered by the resolver declared for its place", areAnswered);
        report.Check("declared resolvers came back on demand, and one that is live costs nobody its place", cameBack > 0 && cameBack < rows.Count);
        report.Check("each time exactly the least recently used one left", areExact);
        report.Check("those registered by hand are gone: nothing declares them", !world.Catalog.TryResolve("by-hand-1", out _) && !world.Catalog.TryResolve("by-hand-2", out _));
    }
}
