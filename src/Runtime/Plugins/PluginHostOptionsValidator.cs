using Microsoft.Extensions.Options;

namespace PluginState.Plugins;

/// <summary>Lets the options be checked when the app starts rather than when the first plugin is dropped.</summary>
internal sealed class PluginHostOptionsValidator : IValidateOptions<PluginHostOptions>
{
    public ValidateOptionsResult Validate(string? name, PluginHostOptions options) =>
        options.Validate() is { Count: > 0 } faults
            ? ValidateOptionsResult.Fail(faults.Select(static fault => $"{nameof(PluginHostOptions)}: {fault}"))
            : ValidateOptionsResult.Success;
}
