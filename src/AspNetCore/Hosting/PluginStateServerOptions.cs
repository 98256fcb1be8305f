using PluginState.AspNetCore.Access;

namespace PluginState.AspNetCore;

/// <summary>What the server takes from whom.</summary>
public sealed class PluginStateServerOptions
{
    /// <summary>The keys that open the server, as <c>Authorization: Bearer KEY</c> or <c>X-API-Key: KEY</c>. Each at least 16 characters. Default: none, and only the machine itself is let in.</summary>
    public IList<string> ApiKeys { get; } = [];

    /// <summary>Who decides who is let in. Default: <see cref="AccessRule.ApiKey"/>.</summary>
    public AccessRule Access { get; set; } = AccessRule.ApiKey;

    /// <summary>The greatest size of a request's body, in bytes, from 1 KiB. Default: what one document may have (<see cref="Documents.StateLimits.MaxBytes"/>).</summary>
    public long? MaxBodySize { get; set; }

    /// <summary>How many event streams and runs may be open at once, from 1. Default: 10,000.</summary>
    public int MaxStreams { get; set; } = 10_000;

    /// <summary>How many requests a second one client (a key, or else an address) may make in the long run, from 1. Default: null, no limit.</summary>
    public int? RequestsPerSecond { get; set; }

    /// <summary>How many it may make at once, from 1. Default: null, twice <see cref="RequestsPerSecond"/>.</summary>
    public int? RequestBurst { get; set; }

    /// <summary>How often a silent event stream says that it is there, from 1 second to 10 minutes. Default: 15 seconds.</summary>
    public TimeSpan KeepAlive { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>From which share of a bound on the health check says that the server is degraded, above 0 up to 1. Default: 0.8.</summary>
    public double DegradedFrom { get; set; } = 0.8;
}
