using System.Globalization;
using System.Text.Json.Nodes;
using PluginState.Bounded;
using PluginState.Host.Output;
using PluginState.States;

namespace PluginState.Host.Demo;

/// <summary>The figures a running server shows, and contexts that leave because nobody used them.</summary>
internal static class MetricsPart
{
    private static readonly TimeSpan _timeToLive = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan _interval = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(20);

    public static async Task RunAsync(DemoWorld world, Report report, CancellationToken cancellationToken)
    {
        report.Section("metrics", "4. What there is to see from outside");
        var metrics = world.Manager.GetMetrics();
        var resolvers = world.Manager.Resolvers.GetStatistics();
        report.Table("bounded",
        [
            Row("contexts", metrics.Contexts.Count, metrics.Contexts.Capacity, metrics.Contexts.CapacityRatio, metrics.Contexts.Evictions),
            Row("live resolvers", resolvers.CurrentSize, resolvers.MaxSize, resolvers.Capacity, resolvers.Evictions),
            Row("states", metrics.States.Count, metrics.States.Capacity, metrics.States.CapacityRatio, metrics.States.Evictions),
        ]);
        report.Figure(new("activeContexts", "active contexts", metrics.ActiveContexts));
        report.Figure(new("oldestResolverAccess", "least recently used resolver was used", resolvers.OldestAccess?.ToString("O")));
        report.Figure(new("updates", "updates accepted", metrics.Updates));
        report.Figure(new("failedUpdates", "updates failed", metrics.FailedUpdates));
        report.Figure(new("conflicts", "conflicts answered", metrics.Conflicts - metrics.UnresolvedConflicts));
        report.Check("sizes are within their limits, and capacity is size over limit",
            metrics.ActiveContexts <= metrics.Contexts.Capacity && resolvers.CurrentSize <= resolvers.MaxSize && metrics.States.Count <= metrics.States.Capacity
            && resolvers.Capacity == (double)resolvers.CurrentSize / resolvers.MaxSize);
        report.Check("the one failed update is the evicted client's", metrics.FailedUpdates == 1 && metrics.UnresolvedConflicts == 0);

        const int Idle = 3;
        report.Text($"Another manager lets contexts go that nobody used for {_timeToLive.TotalMilliseconds} ms, and looks every {_interval.TotalMilliseconds} ms. {Idle} clients come and fall silent.");
        await using var manager = new StateManager(new() { ContextTimeToLive = _timeToLive, CleanupInterval = _interval });
        using var expired = new CountdownEvent(Idle);
        manager.Contexts.Evicted += eviction =>
        {
            if (eviction.Reason == EvictionReason.Expired)
                expired.Signal();
        };
        for (var i = 1; i <= Idle; i++)
            manager.CreateContext("room", contextId: $"idle-{i}");
        var hasExpired = await Task.Run(() => expired.Wait(_patience, cancellationToken), cancellationToken);
        report.Figure(new("expired", "expired", manager.GetMetrics().Contexts.Evictions.Expired));
        report.Check("the background clean-up evicted all of them, by time-to-live", hasExpired && manager.Contexts.Count == 0
            && manager.Contexts.TryGetEvictionReason("idle-1", out var reason) && reason == EvictionReason.Expired);
    }

    private static Field[] Row(string name, int size, int limit, double ratio, EvictionCounts evictions) =>
    [
        new("name", "bounded", name),
        new("currentSize", "current size", size),
        new("maxSize", "max size", limit),
        new("capacity", "capacity", ratio, ratio.ToString("P0", CultureInfo.InvariantCulture)),
        new("evictions", "evictions by reason",
            new JsonObject([.. Enum.GetValues<EvictionReason>().Select(reason => KeyValuePair.Create(reason.ToString().ToLowerInvariant(), (JsonNode?)evictions[reason]))]),
            string.Join(", ", Enum.GetValues<EvictionReason>().Where(reason => evictions[reason] > 0).Select(reason => $"{reason} {evictions[reason]}"))),
    ];
}
