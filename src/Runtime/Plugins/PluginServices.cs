using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace PluginState.Plugins;

/// <summary>What a plugin's resolvers may take: loggers, its settings, and the services that the host shares. Nothing else of the host's.</summary>
/// <param name="plugin">The plugin's name, which is the category of a logger that has no other.</param>
/// <param name="host">The host's services, or those of a scope; null for none.</param>
/// <param name="shared">The types of the services that the host shares.</param>
/// <param name="settings">The plugin's settings, by type.</param>
[RequiresUnreferencedCode(PluginHost.NeedsRuntime)]
[RequiresDynamicCode(PluginHost.NeedsRuntime)]
internal sealed class PluginServices(string plugin, IServiceProvider? host, IReadOnlySet<Type> shared, IReadOnlyDictionary<Type, object> settings)
    : IServiceProvider, IKeyedServiceProvider, IServiceScopeFactory
{
    public object? GetService(Type serviceType)
    {
        if (serviceType == typeof(ILoggerFactory))
            return Loggers;
        if (serviceType == typeof(ILogger))
            return Loggers.CreateLogger(plugin);
        if (serviceType.IsConstructedGenericType && serviceType.GetGenericTypeDefinition() == typeof(ILogger<>))
            return Activator.CreateInstance(typeof(Logger<>).MakeGenericType(serviceType.GenericTypeArguments), Loggers);
        if (serviceType == typeof(IServiceScopeFactory))
            return Scopes is null ? null : this;
        return settings.TryGetValue(serviceType, out var own) ? own
            : shared.Contains(serviceType) ? host?.GetService(serviceType)
            : null;
    }

    public object? GetKeyedService(Type serviceType, object? serviceKey) =>
        shared.Contains(serviceType) && host is IKeyedServiceProvider keyed ? keyed.GetKeyedService(serviceType, serviceKey) : null;

    public object GetRequiredKeyedService(Type serviceType, object? serviceKey) =>
        GetKeyedService(serviceType, serviceKey)
        ?? throw new InvalidOperationException($"The host shares no service '{serviceType}' with the key '{serviceKey}'. Register it, and share it with {nameof(PluginHostOptions)}.{nameof(PluginHostOptions.Share)}.");

    public IServiceScope CreateScope()
    {
        var scope = Scopes!.CreateAsyncScope();
        return new Scope(scope, new(plugin, scope.ServiceProvider, shared, settings));
    }

    private ILoggerFactory Loggers => host?.GetService(typeof(ILoggerFactory)) as ILoggerFactory ?? NullLoggerFactory.Instance;

    private IServiceScopeFactory? Scopes => host?.GetService(typeof(IServiceScopeFactory)) as IServiceScopeFactory;

    /// <summary>A scope of the host's, of which the plugin sees what it may.</summary>
    private sealed class Scope(AsyncServiceScope scope, PluginServices services) : IServiceScope, IAsyncDisposable
    {
        public IServiceProvider ServiceProvider => services;

        public void Dispose() => scope.Dispose();

        public ValueTask DisposeAsync() => scope.DisposeAsync();
    }
}
