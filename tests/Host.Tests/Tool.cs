using System.Reflection;

namespace PluginState.Host.Tests;

/// <summary>The built tool and the built first-party plugins.</summary>
internal static class Tool
{
    public static string Dotnet { get; } = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";

    public static string Path { get; } = Metadata("Tool");

    /// <summary>The root of the clone.</summary>
    public static string Repository { get; } = System.IO.Path.GetFullPath(Metadata("Repository"));

    /// <summary>Debug or Release, as this was built.</summary>
    public static string Configuration { get; } = Metadata("Configuration");

    public static Task<ProcessRun> RunAsync(params IEnumerable<string> arguments) => ProcessRun.StartAsync(Dotnet, [Path, .. arguments]);

    /// <summary>The tool as the shell's command line has it, for git.</summary>
    public static string ShellCommand => $"'{Dotnet}' '{Path}'";

    /// <summary>The main DLL of a first-party plugin.</summary>
    public static string Plugin(string name) =>
        Metadata("Plugins").Split(';').Single(path => System.IO.Path.GetFileNameWithoutExtension(path) == name);

    /// <summary>Puts first-party plugins into a plugin folder, as their authors are told to.</summary>
    /// <returns>The plugin folder.</returns>
    public static string DropPlugins(this TempFolder folder, params IEnumerable<string> names)
    {
        var plugins = Directory.CreateDirectory(folder["plugins"]).FullName;
        foreach (var name in names)
        {
            var target = Directory.CreateDirectory(System.IO.Path.Combine(plugins, name)).FullName;
            File.Copy(Plugin(name), System.IO.Path.Combine(target, name + ".dll"));
        }

        return plugins;
    }

    private static string Metadata(string key) =>
        typeof(Tool).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == key).Value!;
}
