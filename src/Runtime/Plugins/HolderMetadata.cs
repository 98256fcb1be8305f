using System.Reflection.Metadata;

namespace PluginState.Plugins;

/// <summary>Finds in an assembly's metadata what is known to hold on to code when it is not ended: the usual reasons why a plugin stays in memory.</summary>
internal static class HolderMetadata
{
    private const string Constructor = ".ctor";

    /// <summary>Types and members, and what to call them.</summary>
    private static readonly Dictionary<(string Type, string Member), string> _holders = new()
    {
        [("System.Threading.Timer", Constructor)] = "System.Threading.Timer",
        [("System.Timers.Timer", Constructor)] = "System.Timers.Timer",
        [("System.Threading.Thread", Constructor)] = "System.Threading.Thread",
        [("System.Threading.ThreadPool", "RegisterWaitForSingleObject")] = "ThreadPool.RegisterWaitForSingleObject",
        [("System.Threading.CancellationToken", "Register")] = "CancellationToken.Register",
        [("System.AppDomain", "add_ProcessExit")] = "AppDomain.ProcessExit",
        [("System.AppDomain", "add_UnhandledException")] = "AppDomain.UnhandledException",
        [("System.AppDomain", "add_FirstChanceException")] = "AppDomain.FirstChanceException",
        [("System.AppDomain", "add_AssemblyResolve")] = "AppDomain.AssemblyResolve",
        [("System.AppDomain", "add_AssemblyLoad")] = "AppDomain.AssemblyLoad",
        [("System.Console", "add_CancelKeyPress")] = "Console.CancelKeyPress",
        [("System.Runtime.Loader.AssemblyLoadContext", "add_Unloading")] = "AssemblyLoadContext.Unloading",
        [("System.Runtime.Loader.AssemblyLoadContext", "add_Resolving")] = "AssemblyLoadContext.Resolving",
        [("System.Runtime.InteropServices.GCHandle", "Alloc")] = "GCHandle.Alloc",
        [("System.Runtime.InteropServices.Marshal", "GetFunctionPointerForDelegate")] = "Marshal.GetFunctionPointerForDelegate",
        [("System.Diagnostics.DiagnosticListener", "get_AllListeners")] = "DiagnosticListener.AllListeners",
        [("System.ComponentModel.TypeDescriptor", "AddProvider")] = "TypeDescriptor",
        [("System.ComponentModel.TypeDescriptor", "GetConverter")] = "TypeDescriptor",
        [("System.ComponentModel.TypeDescriptor", "GetProperties")] = "TypeDescriptor",
    };

    public static IReadOnlyList<string> Of(MetadataReader reader)
    {
        SortedSet<string>? found = null;
        foreach (var handle in reader.MemberReferences)
        {
            var member = reader.GetMemberReference(handle);
            if (member.Parent.Kind != HandleKind.TypeReference)
                continue;
            var type = reader.GetTypeReference((TypeReferenceHandle)member.Parent);
            if (_holders.TryGetValue(($"{reader.GetString(type.Namespace)}.{reader.GetString(type.Name)}", reader.GetString(member.Name)), out var holder))
                (found ??= new(StringComparer.Ordinal)).Add(holder);
        }

        return found is null ? [] : [.. found];
    }
}
