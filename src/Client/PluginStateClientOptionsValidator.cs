using Microsoft.Extensions.Options;

namespace PluginState.Client;

/// <summary>Finds every option that is out of range.</summary>
/// <param name="requiresAddress">Whether there is no <see cref="HttpClient"/> that may have an address of its own.</param>
internal sealed class PluginStateClientOptionsValidator(bool requiresAddress) : IValidateOptions<PluginStateClientOptions>
{
    private static readonly TimeSpan _least = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan _greatest = TimeSpan.FromHours(1);

    public ValidateOptionsResult Validate(string? name, PluginStateClientOptions options)
    {
        var errors = new ValidateOptionsResultBuilder();
        if (options.BaseAddress is null)
        {
            if (requiresAddress)
                errors.AddError("BaseAddress is missing; it must be the server's address with its prefix, such as https://example.org/api");
        }
        else if (!options.BaseAddress.IsAbsoluteUri || options.BaseAddress.Scheme is not ("http" or "https"))
        {
            errors.AddError($"BaseAddress is '{options.BaseAddress}'; it must be an absolute http or https address");
        }
        else if (options.BaseAddress.Query.Length > 0 || options.BaseAddress.Fragment.Length > 0)
        {
            errors.AddError($"BaseAddress is '{options.BaseAddress}'; it must have neither a query nor a fragment");
        }

        Between(nameof(options.RequestTimeout), options.RequestTimeout);
        Between(nameof(options.StreamIdleTimeout), options.StreamIdleTimeout);
        return errors.Build();

        void Between(string option, TimeSpan value)
        {
            if (value < _least || value > _greatest)
                errors.AddError($"{option} is {value}; it must be from {_least} to {_greatest}");
        }
    }
}
