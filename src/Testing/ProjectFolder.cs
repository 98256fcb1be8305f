using System.Reflection;

namespace PluginState.Testing;

/// <summary>Finds the folder of the project that an assembly was built from.</summary>
internal static class ProjectFolder
{
    /// <summary>The name of the assembly metadata that has the folder.</summary>
    internal const string Key = "PluginState.Testing.ProjectDirectory";

    /// <exception cref="ProjectFolderException">The assembly does not tell, or the folder is not there.</exception>
    internal static string Of(Assembly assembly)
    {
        var folder = ToldBy(assembly) ?? throw ProjectFolderException.NotTold(assembly);
        return Directory.Exists(folder) ? folder : throw ProjectFolderException.NotThere(assembly, folder);
    }

    /// <summary>
    /// The folder of the calling assembly's project, or, where a method was left by a tail call and the caller seems to be the one before it, that of the only
    /// assembly that tells.
    /// </summary>
    /// <exception cref="ProjectFolderException">The assembly does not tell, or the folder is not there.</exception>
    internal static string OfCaller(Assembly caller)
    {
        if (ToldBy(caller) is null)
        {
            var telling = AppDomain.CurrentDomain.GetAssemblies().Where(static assembly => !assembly.IsDynamic && ToldBy(assembly) is not null).Take(2).ToList();
            if (telling.Count == 1)
                return Of(telling[0]);
        }

        return Of(caller);
    }

    private static string? ToldBy(Assembly assembly) =>
        assembly.GetCustomAttributes<AssemblyMetadataAttribute>().FirstOrDefault(static data => data.Key == Key)?.Value;
}
