using System.Diagnostics.CodeAnalysis;
using System.Reflection;

namespace PluginState.Plugins;

/// <summary>The host's copy of the contracts that plugins are built against.</summary>
internal static class Contracts
{
    private const BindingFlags All = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.FlattenHierarchy;

    public static Assembly Assembly { get; } = typeof(ResolverModuleAttribute).Assembly;

    public static string AssemblyName { get; } = Assembly.GetName().Name!;

    public static Version Version { get; } = Assembly.GetName().Version!;

    /// <summary>Whether the host's copy has a type or member, going by name and number of parameters.</summary>
    [RequiresUnreferencedCode(PluginHost.NeedsRuntime)]
    public static bool Has(ContractUse use)
    {
        if (Find(use.Type) is not { } type)
            return false;
        return use.Member is not { } name || (use.Parameters is { } count
            ? type.GetMember(name, MemberTypes.Method | MemberTypes.Constructor, All).Cast<MethodBase>().Any(method => method.GetParameters().Length == count)
            : type.GetMember(name, MemberTypes.Field, All).Length > 0);
    }

    [RequiresUnreferencedCode(PluginHost.NeedsRuntime)]
    private static Type? Find(string name)
    {
        try
        {
            return Assembly.GetType(name);
        }
        catch (Exception exception) when (exception is ArgumentException or IOException or TypeLoadException or BadImageFormatException)
        {
            return null; // broken metadata has names that no type can have
        }
    }
}
