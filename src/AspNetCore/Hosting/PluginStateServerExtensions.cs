using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using PluginState.AspNetCore;
using PluginState.AspNetCore.Access;
using PluginState.AspNetCore.AgUi;
using PluginState.AspNetCore.Contexts;
using PluginState.AspNetCore.Dashboard;
using PluginState.AspNetCore.Events;
using PluginState.AspNetCore.Health;
using PluginState.AspNetCore.Hosting;
using PluginState.AspNetCore.OpenApi;
using PluginState.AspNetCore.Overview;
using PluginState.AspNetCore.Recording;
using PluginState.AspNetCore.States;
using PluginState.Plugins;
using PluginState.States;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Adds PluginState's server to an ASP.NET Core app.</summary>
public static class PluginStateServerExtensions
{
    /// <summary>
    /// Adds what <see cref="MapPluginState"/> needs, and a health check <c>pluginstate</c>. <c>AddPluginState</c> has to be called too. Options are validated when the host starts.
    /// </summary>
    /// <param name="services">Where to add it.</param>
    /// <param name="configure">Sets keys and bounds.</param>
    public static IServiceCollection AddPluginStateServer(this IServiceCollection services, Action<PluginStateServerOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddOptions<PluginStateServerOptions>().Configure(options => configure?.Invoke(options)).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<PluginStateServerOptions>, PluginStateServerOptionsValidator>());
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<AccessGate>();
        services.TryAddSingleton<StreamGate>();
        services.TryAddSingleton(static provider => new PluginStateServer(
            provider.GetRequiredService<StateManager>(),
            provider.GetRequiredService<IOptions<PluginStateServerOptions>>(),
            provider.GetRequiredService<IOptions<StateManagerOptions>>(),
            provider.GetRequiredService<AccessGate>(),
            provider.GetRequiredService<StreamGate>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<IHostApplicationLifetime>(),
            provider.GetRequiredService<ILogger<PluginStateServer>>(),
            provider.GetService<PluginHost>(),
            provider.GetService<TraceRecorder>()));
        services.AddRouting();
        services.AddHealthChecks().AddCheck<BoundsHealthCheck>("pluginstate");
        return services;
    }

    /// <summary>Maps contexts, states, live events and what the server is doing below a prefix. The README of PluginState.AspNetCore tells all of it.</summary>
    /// <param name="endpoints">The app.</param>
    /// <param name="prefix">Where, such as <c>/api</c>.</param>
    /// <returns>What more can be said of all of it, such as <c>RequireAuthorization</c>.</returns>
    /// <exception cref="ArgumentException"><paramref name="prefix"/> does not begin with a slash.</exception>
    /// <exception cref="InvalidOperationException"><see cref="AddPluginStateServer"/> or <c>AddPluginState</c> was not called.</exception>
    public static RouteGroupBuilder MapPluginState(this IEndpointRouteBuilder endpoints, string prefix = "/api")
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        CheckPrefix(prefix);
        var group = endpoints.MapGroup(prefix);
        var routes = new PluginStateRoutes(group);
        ContextEndpoints.Map(routes);
        StateEndpoints.Map(routes);
        HistoryEndpoints.Map(routes);
        EventEndpoints.Map(routes);
        AgUiEndpoint.Map(routes);
        OverviewEndpoints.Map(routes);
        OpenApiDocument.Map(routes, prefix);
        routes.Rest();
        return group;
    }

    /// <summary>Maps the dashboard: bounds, evictions, resolvers, plugins and conflicts as they are, and a playground. It is one page without anything from elsewhere.</summary>
    /// <param name="endpoints">The app.</param>
    /// <param name="path">Where, such as <c>/</c>.</param>
    /// <param name="api">The prefix that <see cref="MapPluginState"/> got.</param>
    /// <returns>What more can be said of it.</returns>
    /// <exception cref="ArgumentException">One of the two does not begin with a slash.</exception>
    public static RouteGroupBuilder MapPluginStateDashboard(this IEndpointRouteBuilder endpoints, string path = "/", string api = "/api")
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        CheckPrefix(path);
        CheckPrefix(api);
        var files = new DashboardFiles(api.TrimEnd('/'));
        var group = endpoints.MapGroup(path.TrimEnd('/'));
        foreach (var name in files.Names.Append(""))
            group.MapMethods("/" + name, [HttpMethods.Get, HttpMethods.Head], http => files.WriteAsync(http, name)).WithDisplayName($"PluginState dashboard {name}");
        return group;
    }

    private static void CheckPrefix(string prefix, [System.Runtime.CompilerServices.CallerArgumentExpression(nameof(prefix))] string? name = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(prefix, name);
        if (prefix[0] != '/')
            throw new ArgumentException($"'{prefix}' must begin with a slash.", name);
    }
}
