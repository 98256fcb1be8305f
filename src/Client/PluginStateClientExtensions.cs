using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using PluginState.Client;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds the client to an app.</summary>
public static class PluginStateClientExtensions
{
    /// <summary>
    /// Adds one <see cref="PluginStateClient"/>, over clients of the factory. The options are checked when the app starts. Its clock is the app's
    /// <see cref="TimeProvider"/>, where it has one.
    /// </summary>
    /// <param name="services">The app's services.</param>
    /// <param name="configure">Sets the address and the limits.</param>
    /// <returns>What handlers and headers (of an API key) are added with.</returns>
    public static IHttpClientBuilder AddPluginStateClient(this IServiceCollection services, Action<PluginStateClientOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        services.AddOptions<PluginStateClientOptions>().Configure(configure).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<PluginStateClientOptions>>(new PluginStateClientOptionsValidator(requiresAddress: true)));
        services.TryAddSingleton(static provider =>
        {
            var factory = provider.GetRequiredService<IHttpClientFactory>();
            // A client for each request, as the factory wants it: a shared state outlives the connections of one.
            return new PluginStateClient(
                () => factory.CreateClient(nameof(PluginStateClient)),
                provider.GetRequiredService<IOptions<PluginStateClientOptions>>().Value,
                provider.GetService<TimeProvider>(),
                provider.GetService<ILogger<PluginStateClient>>());
        });
        return services.AddHttpClient(nameof(PluginStateClient));
    }
}
