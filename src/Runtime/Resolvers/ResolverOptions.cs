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

    /// <summary>
    /// After how many failures in a row, of whatever conflicts, a plugin's resolver is not asked for <see cref="BreakFor"/>. At least 1, or null for
    /// never. Default: 5.
    /// </summary>
    /// <remarks>
    /// <para>
    /// A failure is what <see cref="FailurePolicy"/> is for: it threw, gave no answer in time, or one that is not valid. To decline, or to fail a conflict
    /// deliberately, is an answer. While it is not asked its conflicts go on as <see cref="FailurePolicy"/> has it. After <see cref="BreakFor"/>
    /// one call tries it out: if that succeeds it is asked again, otherwise not for as long again.
    /// </para>
    /// <para>
    /// That goes for everybody: a client whose input makes a plugin's resolver fail keeps all others from it for that time. It is the price of
    /// not calling broken code again and again; set null where plugins are trusted to fail only on what is wrong. What the app itself compiled in or
    /// registered is asked always.
    /// </para>
    /// </remarks>
    public int? BreakAfter { get; set; } = 5;

    /// <summary>For how long a plugin's resolver is not asked after <see cref="BreakAfter"/> failures in a row. Positive, below 49 days. Default: 30 seconds.</summary>
    public TimeSpan BreakFor { get; set; } = TimeSpan.FromSeconds(30);

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
        if (BreakAfter < 1)
            errors.AddError($"Resolvers.BreakAfter is {BreakAfter}; it must be at least 1, or null for never");
        if (BreakFor <= TimeSpan.Zero || BreakFor > LongestTimer)
            errors.AddError($"Resolvers.BreakFor is {BreakFor}; it must be positive and below 49 days");
        if (TimeToLive <= TimeSpan.Zero)
            errors.AddError($"Resolvers.TimeToLive is {TimeToLive}; it must be positive, or null for never");
    }
}
