using Microsoft.Extensions.Options;

namespace PluginState.Client;

/// <summary>Where the server is, and how long it may take.</summary>
public sealed class PluginStateClientOptions
{
    /// <summary>
    /// The server's address with the prefix given to <c>MapPluginState</c>, such as <c>https://example.org/api</c>. Absolute, http or https. Default: that of the
    /// <see cref="HttpClient"/>.
    /// </summary>
    public Uri? BaseAddress { get; set; }

    /// <summary>How long one request may take, the reading of its answer included; an event stream's until it begins. From 1 second to 1 hour. Default: 30 seconds.</summary>
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How long an event stream may be silent before its connection counts as lost; the server gives a sign of life every 15 seconds. From 1 second to 1 hour.
    /// Default: 45 seconds.
    /// </summary>
    public TimeSpan StreamIdleTimeout { get; set; } = TimeSpan.FromSeconds(45);

    /// <summary>Checks every option.</summary>
    /// <exception cref="OptionsValidationException">At least one is out of range; the message names each and its range.</exception>
    public void Validate()
    {
        var result = new PluginStateClientOptionsValidator(requiresAddress: false).Validate(null, this);
        if (result.Failed)
            throw new OptionsValidationException(nameof(PluginStateClientOptions), typeof(PluginStateClientOptions), result.Failures);
    }
}
