using System.Collections.Immutable;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using PluginState.States;

namespace PluginState.AspNetCore.Health;

/// <summary>Says that the server is degraded when a bound is near: what is there is about to be evicted for what comes.</summary>
internal sealed class BoundsHealthCheck(StateManager states, IOptions<PluginStateServerOptions> options) : IHealthCheck
{
    /// <summary>Those whose evictions clients notice. Histories are full most of the time, and are meant to be.</summary>
    private static readonly ImmutableArray<string> _watched = ["contexts.active", "resolvers.live", "states.resident"];

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var bounds = states.GetMetrics().Bounds.Where(static bound => _watched.Contains(bound.Name)).ToList();
        var data = bounds.ToDictionary(static bound => bound.Name, static bound => (object)$"{bound.Count} of {bound.Capacity}");
        var near = bounds.Where(bound => bound.Count >= options.Value.DegradedFrom * bound.Capacity).Select(static bound => bound.Name).ToList();
        return Task.FromResult(near.Count == 0
            ? HealthCheckResult.Healthy("Every bound is far.", data)
            : HealthCheckResult.Degraded($"Near its bound: {string.Join(", ", near)}.", data: data));
    }
}
