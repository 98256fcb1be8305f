using PluginState.States;

namespace PluginState.Orleans;

/// <summary>How a front end asks the cluster for its contexts' states.</summary>
public sealed class PluginStateClusterOptions
{
    /// <summary>
    /// How long to wait for one answer before the call is made again, on whichever silo has the state by then. An update that is still being made, because
    /// resolvers are slow, is waited for. Above zero. Default: 500 ms.
    /// </summary>
    public TimeSpan AttemptTimeout { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>
    /// How long to try until the call fails with <see cref="StateUnavailableException"/>. At least <see cref="AttemptTimeout"/>. Default: 15 s, which is
    /// several times what a silo's end or a restart of the storage takes.
    /// </summary>
    public TimeSpan RetryFor { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>The greatest wait between two tries; the first is 20 ms, and each one twice the last, with some chance in it. Above zero. Default: 250 ms.</summary>
    public TimeSpan MaxRetryDelay { get; set; } = TimeSpan.FromMilliseconds(250);

    /// <summary>
    /// How many calls may be under way at once; one more fails at once, with <see cref="StateUnavailableException"/>, instead of queueing without bound.
    /// Subscriptions do not count. At least 1. Default: 10,000.
    /// </summary>
    public int MaxPendingCalls { get; set; } = 10_000;
}
