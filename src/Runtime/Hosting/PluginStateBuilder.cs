using Microsoft.Extensions.DependencyInjection;

namespace PluginState.Hosting;

/// <summary>What <c>AddPluginState</c> returns: the place to add resolvers and plugins.</summary>
public sealed class PluginStateBuilder
{
    internal PluginStateBuilder(IServiceCollection services) => Services = services;

    /// <summary>The services PluginState was added to.</summary>
    public IServiceCollection Services { get; }

    /// <summary>
    /// Declares the resolvers of a module. Generated code calls this: an app writes <c>AddGeneratedResolvers()</c>.
    /// </summary>
    /// <typeparam name="TModule">The generated module.</typeparam>
    public PluginStateBuilder AddResolvers<TModule>()
        where TModule : IResolverModule
    {
        Services.AddSingleton(new ModuleDeclaration(static catalog => catalog.Declare<TModule>()));
        return this;
    }
}
