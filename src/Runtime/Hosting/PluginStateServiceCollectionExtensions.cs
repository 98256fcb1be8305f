using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using PluginState.Hosting;
using PluginState.Resolvers;
using PluginState.States;
using PluginState.Storage;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds PluginState to an app.</summary>
public static class PluginStateServiceCollectionExtensions
{
    /// <summary>
    /// Adds a <see cref="StateManager"/> with its registry and catalog as singletons. Options are validated when the host starts; the manager
    /// is disposed with the container, which must therefore be disposed asynchronously (a host does that). An <see cref="IStateStorage"/> that is registered
    /// is where states are kept beyond memory, and every <see cref="IStateValidator"/> is asked before anything is committed.
    /// </summary>
    /// <param name="services">Where to add it.</param>
    /// <param name="configure">Sets bounds and defaults.</param>
    public static PluginStateBuilder AddPluginState(this IServiceCollection services, Action<StateManagerOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddMetrics();
        services.AddOptions<StateManagerOptions>().Configure(options => configure?.Invoke(options)).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<StateManagerOptions>, StateManagerOptionsValidator>());
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(static provider => new BoundedResolverRegistry(
            provider.GetRequiredService<IOptions<StateManagerOptions>>().Value.Resolvers.Capacity,
            provider.GetRequiredService<TimeProvider>()));
        services.TryAddSingleton(static provider =>
        {
            var catalog = new ResolverCatalog(
                provider.GetRequiredService<BoundedResolverRegistry>(),
                provider.GetRequiredService<IOptions<StateManagerOptions>>().Value.Resolvers.MaxDeclared,
                provider.GetService<ILogger<ResolverCatalog>>(),
                provider);
            foreach (var module in provider.GetServices<ModuleDeclaration>())
                module.DeclareIn(catalog);
            return catalog;
        });
        services.TryAddSingleton(static provider => new StateManager(
            provider.GetRequiredService<IOptions<StateManagerOptions>>().Value,
            provider.GetRequiredService<ResolverCatalog>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetService<ILogger<StateManager>>(),
            provider.GetService<IMeterFactory>(),
            provider.GetService<IStateStorage>(),
            provider.GetServices<IStateValidator>(),
            provider.GetService<IStateStore>()));
        services.AddHostedService<StateManagerStarter>();
        return new PluginStateBuilder(services);
    }
}
