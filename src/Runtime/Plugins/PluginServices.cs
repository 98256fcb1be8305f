using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace PluginState.Plugins;

/// <summary>What a plugin's resolvers may take from the host: loggers.</summary>
internal sealed class PluginServices(ILoggerFactory? loggers) : IServiceProvider
{
    private readonly ILoggerFactory _loggers = loggers ?? NullLoggerFactory.Instance;

    public object? GetService(Type serviceType) =>
        serviceType == typeof(ILoggerFactory) ? _loggers : null;
}
