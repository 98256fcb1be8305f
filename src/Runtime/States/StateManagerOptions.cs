using Microsoft.Extensions.Options;
using PluginState.Contexts;
using PluginState.Documents;
using PluginState.Resolvers;

namespace PluginState.States;

/// <summary>The bounds and defaults of a <see cref="StateManager"/>. Everything has a default; nothing is unbounded.</summary>
public sealed class StateManagerOptions
{
    /// <summary>The greatest number of contexts. At least 1. Default: 1000.</summary>
    public int CacheSize { get; set; } = ContextManager.DefaultCapacity;

    /// <summary>
    /// The greatest number of states held in memory. At least 1. Default: 1000. States and contexts are used together, so keep this at or
    /// above <see cref="CacheSize"/>, or states will be evicted while contexts look at them.
    /// </summary>
    public int MaxResidentStates { get; set; } = 1000;

    /// <summary>How many versions before the current one are kept for each state, to merge late edits against; each costs 8 bytes a state even before
    /// it is needed. At least 1. Default: 64.</summary>
    public int HistoryCapacity { get; set; } = 64;

    /// <summary>The greatest number of subscribers of one state. At least 1. Default: 1000.</summary>
    public int MaxSubscribers { get; set; } = 1000;

    /// <summary>How many changes wait for a slow subscriber before it gets a snapshot instead. At least 1. Default: 256.</summary>
    public int SubscriberQueueCapacity { get; set; } = 256;

    /// <summary>How many conflicts are remembered. At least 1. Default: 256.</summary>
    public int ConflictHistoryCapacity { get; set; } = 256;

    /// <summary>For how many places conflicts are counted one by one; the ones that had none for longest are forgotten first. At least 1. Default: 256.</summary>
    public int ConflictPathCapacity { get; set; } = 256;

    /// <summary>How many operation ids each state remembers, to know a retry by; the oldest are forgotten first. At least 1. Default: 256.</summary>
    public int OperationHistoryCapacity { get; set; } = 256;

    /// <summary>How many checkpoints each state keeps; the least recently used one leaves first. At least 1. Default: 16.</summary>
    public int CheckpointCapacity { get; set; } = 16;

    /// <summary>After how long without use a context is evicted. Positive, or null for never. Default: 1 hour.</summary>
    public TimeSpan? ContextTimeToLive { get; set; } = TimeSpan.FromHours(1);

    /// <summary>How often expired contexts and resolvers are looked for; one lives at most this much longer. Positive. Default: 1 minute.</summary>
    public TimeSpan CleanupInterval { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>What happens to a conflict that no resolver answers, where the update does not say. Default: <see cref="ConflictStrategy.Fail"/>.</summary>
    public ConflictStrategy Strategy { get; set; } = ConflictStrategy.Fail;

    /// <summary>
    /// How arrays merge, by path pattern; where a pattern is declared with <see cref="MergeRuleAttribute"/> too, the one here counts. Default: none, every
    /// array is one value.
    /// </summary>
    public IList<MergeRule> MergeRules { get; } = [];

    /// <summary>How often an update is tried when the state keeps moving while its conflicts are answered or its document is validated. At least 1. Default: 32.</summary>
    public int MaxAttempts { get; set; } = 32;

    /// <summary>How large a document may be. Default: 16 MiB, 64 deep.</summary>
    public StateLimits Limits { get; set; } = StateLimits.Default;

    /// <summary>How long <see cref="StateManager.DisposeAsync"/> waits for updates whose resolvers ignore cancellation. Not negative, below 49 days. Default: 5 seconds.</summary>
    public TimeSpan ShutdownTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How many resolvers there may be, and how far one is trusted.</summary>
    public ResolverOptions Resolvers { get; } = new();

    /// <summary>
    /// Who decides whether a document may become a state's next version. Default: nobody. With dependency injection every registered
    /// <see cref="IStateValidator"/> is asked too.
    /// </summary>
    public StateValidatorCollection Validators { get; } = [];

    /// <summary>Checks every option.</summary>
    /// <exception cref="OptionsValidationException">At least one is out of range; the message names each and its range.</exception>
    public void Validate()
    {
        var result = new StateManagerOptionsValidator().Validate(null, this);
        if (result.Failed)
            throw new OptionsValidationException(nameof(StateManagerOptions), typeof(StateManagerOptions), result.Failures);
    }
}
