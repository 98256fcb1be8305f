namespace PluginState.Plugins;

/// <summary>What a host gives to all its plugins.</summary>
/// <param name="Services">The host's services; null for none.</param>
/// <param name="Shared">The types of those that plugins may take.</param>
/// <param name="Assemblies">Of which they get the host's copy.</param>
internal sealed record PluginEnvironment(IServiceProvider? Services, IReadOnlySet<Type> Shared, SharedAssemblies Assemblies);
