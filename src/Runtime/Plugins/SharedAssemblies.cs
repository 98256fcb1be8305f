using System.Reflection;
using Microsoft.Extensions.Logging;

namespace PluginState.Plugins;

/// <summary>
/// The assemblies of which a plugin gets the host's copy, whatever it brings: the contracts, and what a resolver may take from the host, whose types have to
/// be the same on both sides.
/// </summary>
internal static class SharedAssemblies
{
    public static IReadOnlyList<Assembly> All { get; } = [Contracts.Assembly, typeof(ILogger).Assembly];

    /// <summary>The version of a shared assembly; null where the host shares none of that name.</summary>
    public static Version? VersionOf(string name) =>
        All.Select(static assembly => assembly.GetName()).FirstOrDefault(shared => string.Equals(shared.Name, name, StringComparison.OrdinalIgnoreCase))?.Version;
}
