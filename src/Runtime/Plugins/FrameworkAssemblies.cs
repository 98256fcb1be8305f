using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.InteropServices;

namespace PluginState.Plugins;

/// <summary>The assemblies of the shared frameworks the process runs on. The app's own are not among them.</summary>
/// <remarks>What is remembered is bounded by the number of framework assemblies.</remarks>
internal static class FrameworkAssemblies
{
    private static readonly Lazy<Dictionary<string, string>> _paths = new(FindAll);
    private static readonly ConcurrentDictionary<string, Version> _versions = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The version of a framework assembly; null where there is none of that name.</summary>
    public static Version? VersionOf(string name) =>
        _paths.Value.TryGetValue(name, out var path)
            ? _versions.GetOrAdd(name, static (_, path) => AssemblyName.GetAssemblyName(path).Version ?? new(), path)
            : null;

    private static Dictionary<string, string> FindAll()
    {
        var runtime = Path.TrimEndingDirectorySeparator(RuntimeEnvironment.GetRuntimeDirectory());
        var app = Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory);
        var trusted = (AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES") as string ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        var frameworks = trusted.Select(static path => Path.GetDirectoryName(path)!).Append(runtime).Distinct().Where(folder => folder != app || app == runtime).ToList();
        var paths = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var path in trusted)
        {
            // The app may bring a newer copy of a framework assembly: that one is loaded, and it is the framework's all the same.
            var file = Path.GetFileName(path);
            if (frameworks.Any(folder => File.Exists(Path.Combine(folder, file))))
                paths.TryAdd(Path.GetFileNameWithoutExtension(path), path);
        }

        return paths;
    }
}
