using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using PluginState.Hosting;
using PluginState.Plugins;
using PluginState.Resolvers;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds plugins to an app.</summary>
public static class PluginStateBuilderExtensions
{
    /// <summary>Takes resolvers from DLLs in a folder, at start and whenever the folder changes.</summary>
    /// <param name="builder">What <c>AddPluginState</c> returned.</param>
    /// <param name="folder">The folder; a relative one is below the app's content root. It must exist when the app starts.</param>
    /// <param name="configure">Sets limits and intervals.</param>
    /// <exception cref="InvalidOperationException">The app has a plugin folder already.</exception>
    [RequiresUnreferencedCode(PluginHost.NeedsRuntime)]
    [RequiresDynamicCode(PluginHost.NeedsRuntime)]
    public static PluginStateBuilder AddPlugins(this PluginStateBuilder builder, string folder, Action<PluginHostOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        var services = builder.Services;
        if (services.Any(static service => service.ServiceType == typeof(PluginHost)))
            throw new InvalidOperationException("AddPlugins was called twice. An app has one plugin folder; put all plugins into it.");

        var options = services.AddOptions<PluginHostOptions>().Configure(options => options.Folder = folder);
        if (configure is not null)
            options.Configure(configure);
        options
            .PostConfigure<IServiceProvider>(static (options, provider) =>
            {
                if (!string.IsNullOrWhiteSpace(options.Folder) && provider.GetService<IHostEnvironment>() is { } environment)
                    options.Folder = Path.Combine(environment.ContentRootPath, options.Folder);
            })
            .ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<PluginHostOptions>, PluginHostOptionsValidator>());
        services.AddSingleton(static provider => new PluginHost(
            provider.GetRequiredService<IOptions<PluginHostOptions>>().Value,
            provider.GetRequiredService<ResolverCatalog>(),
            provider.GetService<ILogger<PluginHost>>(),
            provider.GetService<TimeProvider>(),
            provider));
        services.AddHostedService<PluginHostService>();
        return builder;
    }
}
