using Microsoft.Extensions.Options;

namespace PluginState.Orleans;

internal sealed class PluginStateClusterOptionsValidator : IValidateOptions<PluginStateClusterOptions>
{
    public ValidateOptionsResult Validate(string? name, PluginStateClusterOptions options)
    {
        List<string> faults = [];
        if (options.AttemptTimeout <= TimeSpan.Zero)
            faults.Add($"{nameof(options.AttemptTimeout)} is {options.AttemptTimeout}; it must be above zero.");
        if (options.RetryFor < options.AttemptTimeout)
            faults.Add($"{nameof(options.RetryFor)} is {options.RetryFor}; it must be at least {nameof(options.AttemptTimeout)}, {options.AttemptTimeout}.");
        if (options.MaxRetryDelay <= TimeSpan.Zero)
            faults.Add($"{nameof(options.MaxRetryDelay)} is {options.MaxRetryDelay}; it must be above zero.");
        if (options.MaxPendingCalls < 1)
            faults.Add($"{nameof(options.MaxPendingCalls)} is {options.MaxPendingCalls}; it must be at least 1.");
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }
}
