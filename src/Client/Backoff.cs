namespace PluginState.Client;

/// <summary>How long to wait after so many failures.</summary>
internal static class Backoff
{
    /// <summary>Doubles with each failure up to a bound; half of it is by chance, so that many clients do not come back at one moment.</summary>
    public static TimeSpan After(int failures, SharedStateOptions options, Exception? error)
    {
        var longest = Math.Min(options.MaxBackoff.Ticks, options.InitialBackoff.Ticks * Math.Pow(2, Math.Min(failures - 1, 40)));
#pragma warning disable CA5394 // chance, not a secret
        var wait = TimeSpan.FromTicks((long)(longest * (0.5 + (Random.Shared.NextDouble() / 2))));
#pragma warning restore CA5394
        return error is PluginStateClientException { RetryAfter: { } asked } && asked > wait ? asked : wait;
    }
}
