using PluginState.Resolvers;

namespace PluginState.Hosting;

/// <summary>A generated module that waits for the catalog to be made.</summary>
internal sealed record ModuleDeclaration(Action<ResolverCatalog> DeclareIn);
