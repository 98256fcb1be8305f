using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using PluginState.Hosting;
using PluginState.Storage;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds a storage to an app.</summary>
public static class PluginStateSqliteExtensions
{
    /// <summary>Keeps states in a SQLite file. The file is opened when the app starts and closed with the container.</summary>
    /// <param name="builder">What <c>AddPluginState</c> returned.</param>
    /// <param name="path">The file; a relative one is below the app's content root. It is made where it is missing; its folder must exist.</param>
    /// <param name="configure">Sets durability and bounds.</param>
    /// <exception cref="InvalidOperationException">The app has a storage already.</exception>
    public static PluginStateBuilder AddSqliteStorage(this PluginStateBuilder builder, string path, Action<SqliteStorageOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        var services = builder.Services;
        if (services.Any(static service => service.ServiceType == typeof(IStateStorage)))
            throw new InvalidOperationException("The app has a storage already. It keeps its states in one place; remove one of the two.");

        var options = services.AddOptions<SqliteStorageOptions>().Configure(options => options.Path = path);
        if (configure is not null)
            options.Configure(configure);
        options
            .PostConfigure<IServiceProvider>(static (options, provider) =>
            {
                if (!string.IsNullOrWhiteSpace(options.Path) && provider.GetService<IHostEnvironment>() is { } environment)
                    options.Path = Path.Combine(environment.ContentRootPath, options.Path);
            })
            .ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<SqliteStorageOptions>, SqliteStorageOptionsValidator>());
        services.AddSingleton<IStateStorage>(static provider =>
        {
            var options = provider.GetRequiredService<IOptions<SqliteStorageOptions>>().Value;
            return SqliteStateStorage.Open(options.Path, options, provider.GetService<ILogger<SqliteStateStorage>>());
        });
        return builder;
    }
}
