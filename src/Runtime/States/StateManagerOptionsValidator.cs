using Microsoft.Extensions.Options;
using PluginState.Documents;
using PluginState.Resolvers;

namespace PluginState.States;

/// <summary>Finds every option that is out of range.</summary>
internal sealed class StateManagerOptionsValidator : IValidateOptions<StateManagerOptions>
{
    public ValidateOptionsResult Validate(string? name, StateManagerOptions options)
    {
        var errors = new ValidateOptionsResultBuilder();
        AtLeastOne(nameof(options.CacheSize), options.CacheSize);
        AtLeastOne(nameof(options.MaxResidentStates), options.MaxResidentStates);
        AtLeastOne(nameof(options.HistoryCapacity), options.HistoryCapacity);
        AtLeastOne(nameof(options.ConflictHistoryCapacity), options.ConflictHistoryCapacity);
        AtLeastOne(nameof(options.ConflictPathCapacity), options.ConflictPathCapacity);
        AtLeastOne(nameof(options.OperationHistoryCapacity), options.OperationHistoryCapacity);
        AtLeastOne(nameof(options.CheckpointCapacity), options.CheckpointCapacity);
        AtLeastOne(nameof(options.MaxSubscribers), options.MaxSubscribers);
        AtLeastOne(nameof(options.SubscriberQueueCapacity), options.SubscriberQueueCapacity);
        AtLeastOne(nameof(options.MaxAttempts), options.MaxAttempts);
        if (options.ContextTimeToLive <= TimeSpan.Zero)
            errors.AddError($"ContextTimeToLive is {options.ContextTimeToLive}; it must be positive, or null for never");
        if (options.CleanupInterval <= TimeSpan.Zero || options.CleanupInterval > ResolverOptions.LongestTimer)
            errors.AddError($"CleanupInterval is {options.CleanupInterval}; it must be positive and below 49 days");
        if (options.ShutdownTimeout < TimeSpan.Zero || options.ShutdownTimeout > ResolverOptions.LongestTimer)
            errors.AddError($"ShutdownTimeout is {options.ShutdownTimeout}; it must not be negative, and below 49 days");
        if (options.Strategy is null)
            errors.AddError("Strategy is null; choose one of ConflictStrategy");
        if (options.Limits is null)
            errors.AddError("Limits is null; use StateLimits.Default or your own");
        foreach (var rule in options.MergeRules)
        {
            if (!PathPattern.TryParse(rule?.Path, out _))
                errors.AddError($"MergeRules has a rule for '{rule?.Path}', which is no path pattern; it must be empty or start with '/', and '~' be '~0' or '~1'");
        }

        options.Resolvers.Validate(errors);
        return errors.Build();

        void AtLeastOne(string option, int value)
        {
            if (value < 1)
                errors.AddError($"{option} is {value}; it must be at least 1");
        }
    }
}
