using System.Diagnostics.CodeAnalysis;
using System.Reflection;

namespace PluginState.Plugins;

/// <summary>The host's copy of the contracts that plugins are built against.</summary>
internal static class Contracts
{
    private const BindingFlags All = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.FlattenHierarchy;

    /// <summary>What there is of them. It is what the loaded assembly says, so it does not change.</summary>
    private static HashSet<ContractUse>? _all;

    public static Assembly Assembly { get; } = typeof(ResolverModuleAttribute).Assembly;

    public static string AssemblyName { get; } = Assembly.GetName().Name!;

    public static Version Version { get; } = Assembly.GetName().Version!;

    /// <summary>Whether the host's copy has a type or member, going by name and number of parameters.</summary>
    [RequiresUnreferencedCode(PluginHost.NeedsRuntime)]
    public static bool Has(ContractUse use)
    {
        var all = Volatile.Read(ref _all);
        if (all is null)
            Volatile.Write(ref _all, all = [.. Assembly.GetTypes().SelectMany(UsesOf)]); // by whoever comes first, or by several who find the same
        return all.Contains(use);
    }

    [RequiresUnreferencedCode(PluginHost.NeedsRuntime)]
    private static IEnumerable<ContractUse> UsesOf(Type type)
    {
        var name = type.FullName!;
        yield return new(name, null, null);
        foreach (var member in type.GetMembers(All))
        {
            if (member is MethodBase method)
                yield return new(name, method.Name, method.GetParameters().Length);
            else if (member is FieldInfo)
                yield return new(name, member.Name, null);
        }
    }
}
