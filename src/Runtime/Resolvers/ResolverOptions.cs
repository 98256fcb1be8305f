using Microsoft.Extensions.Options;

namespace PluginState.Resolvers;

/// <summary>What becomes of a conflict whose resolver throws, times out or answers with something invalid.</summary>
public enum ResolverFailurePolicy
{
    /// <summary>The update fails, and the state stays as it was.</summary>
    Fail,

    /// <summary>As if the resolver had declined: the next one is asked, then the strategy.</summary>
    Fallback,
}

/// <summary>How many resolvers there may be, and how far one is trusted.</summary>
public sealed class ResolverOptions
{
    /// <summary>What the timers of .NET can wait for at most, in whole days.</summary>
    internal static readonly TimeSpan LongestTimer = TimeSpan.FromDays(49);

    /// <summary>The greatest number of live resolvers: compiled in, from plugins and registered by hand together. At least 1. Default: 100.</summary>
    public int Capacity { get; set; } = BoundedResolverRegistry.DefaultCapacity;

    /// <summary>The greatest number of declared resolvers, live or not. At least 1. Default: 10,000.</summary>
    public int MaxDeclared { get; set; } = ResolverCatalog.DefaultCapacity;

    /// <summary>How long a resolver may take. Positive, below 49 days. Default: 5 seconds.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>What becomes of a conflict whose resolver fails. Default: <see cref="ResolverFailurePolicy.Fail"/>.</summary>
    public ResolverFailurePolicy FailurePolicy { get; set; }

    /// <summary>After how long without use a live resolver is let go. Positive. Default: null, never.</summary>
    public TimeSpan? TimeToLive { get; set; }

    internal void Validate(ValidateOptionsResultBuilder errors)
    {
        if (Capacity < 1)
            errors.AddError($"Resolvers.Capacity is {Capacity}; it must be at least 1");
        if (MaxDeclared < 1)
            errors.AddError($"Resolvers.MaxDeclared is {MaxDeclared}; it must be at least 1");
        if (Timeout <= TimeSpan.Zero || Timeout > LongestTimer)
            errors.AddError($"Resolvers.Timeout is {Timeout}; it must be positive and below 49 days");
        if (!Enum.IsDefined(FailurePolicy))
            errors.AddError($"Resolvers.FailurePolicy is {FailurePolicy}; there are Fail and Fallback");
        if (TimeToLive <= TimeSpan.Zero)
            errors.AddError($"Resolvers.TimeToLive is {TimeToLive}; it must be positive, or null for never");
    }
}
