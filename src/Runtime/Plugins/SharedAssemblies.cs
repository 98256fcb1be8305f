using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.Loader;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace PluginState.Plugins;

/// <summary>
/// The assemblies of which a plugin gets the host's copy, whatever it brings: the contracts, and what a resolver may take from the host, whose types have to
/// be the same on both sides.
/// </summary>
internal sealed class SharedAssemblies
{
    private readonly Dictionary<string, AssemblyName> _names = new(StringComparer.OrdinalIgnoreCase);

    /// <param name="services">The types of the services that plugins may take; their assemblies are shared with all that those refer to.</param>
    [RequiresUnreferencedCode(PluginHost.NeedsRuntime)]
    public SharedAssemblies(IEnumerable<Type> services)
    {
        Assembly[] always = [Contracts.Assembly, typeof(ILogger).Assembly, typeof(IServiceScopeFactory).Assembly];
        var pending = new Queue<Assembly>(always.Concat(services.SelectMany(AssembliesOf)));
        while (pending.TryDequeue(out var assembly))
        {
            var name = assembly.GetName();
            if (FrameworkAssemblies.VersionOf(name.Name!) is not null || !_names.TryAdd(name.Name!, name))
                continue;
            var context = AssemblyLoadContext.GetLoadContext(assembly) ?? AssemblyLoadContext.Default;
            foreach (var reference in assembly.GetReferencedAssemblies().Where(static reference => FrameworkAssemblies.VersionOf(reference.Name!) is null))
            {
                try
                {
                    pending.Enqueue(context.LoadFromAssemblyName(reference));
                }
                catch (FileNotFoundException)
                {
                    // what the app does without, its plugins do without too
                }
            }
        }
    }

    public IReadOnlyCollection<AssemblyName> Names => _names.Values;

    /// <summary>The version of a shared assembly; null where the host shares none of that name.</summary>
    public Version? VersionOf(string name) => _names.GetValueOrDefault(name)?.Version;

    private static IEnumerable<Assembly> AssembliesOf(Type type) =>
        type.IsGenericType ? type.GetGenericArguments().SelectMany(AssembliesOf).Append(type.Assembly) : [type.Assembly];
}
