using Microsoft.Extensions.Options;
using PluginState.AspNetCore.Access;

namespace PluginState.AspNetCore.Hosting;

/// <summary>Refuses options that make no sense when the app starts.</summary>
internal sealed class PluginStateServerOptionsValidator : IValidateOptions<PluginStateServerOptions>
{
    private const int ShortestKey = 16;
    private const int SmallestBody = 1024;

    private static readonly TimeSpan _shortestKeepAlive = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan _longestKeepAlive = TimeSpan.FromMinutes(10);

    public ValidateOptionsResult Validate(string? name, PluginStateServerOptions options)
    {
        var wrong = new List<string>();
        if (options.ApiKeys.Any(static key => key is null || key.Length < ShortestKey || !key.All(static letter => letter is > ' ' and < '\u007F')))
            wrong.Add($"Each of {nameof(options.ApiKeys)} must have at least {ShortestKey} characters, of visible ASCII.");
        if (!Enum.IsDefined(options.Access))
            wrong.Add($"{nameof(options.Access)} is {options.Access}; it is {AccessRule.ApiKey} or {AccessRule.App}.");
        if (options.MaxBodySize < SmallestBody)
            wrong.Add($"{nameof(options.MaxBodySize)} is {options.MaxBodySize} bytes; it must be at least {SmallestBody}.");
        if (options.MaxStreams < 1)
            wrong.Add($"{nameof(options.MaxStreams)} is {options.MaxStreams}; it must be at least 1.");
        if (options.RequestsPerSecond < 1)
            wrong.Add($"{nameof(options.RequestsPerSecond)} is {options.RequestsPerSecond}; it must be at least 1, or null for no limit.");
        if (options.RequestBurst < 1)
            wrong.Add($"{nameof(options.RequestBurst)} is {options.RequestBurst}; it must be at least 1.");
        if (options.KeepAlive < _shortestKeepAlive || options.KeepAlive > _longestKeepAlive)
            wrong.Add($"{nameof(options.KeepAlive)} is {options.KeepAlive}; it must be from {_shortestKeepAlive} to {_longestKeepAlive}.");
        if (options.DegradedFrom is not (> 0 and <= 1))
            wrong.Add($"{nameof(options.DegradedFrom)} is {options.DegradedFrom}; it must be above 0 and at most 1.");
        return wrong.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(wrong);
    }
}
