using System.Reflection;

namespace PluginState.Testing;

/// <summary>Where the project of a test is cannot be told, so that neither its snapshots nor relative paths can be found.</summary>
public sealed class ProjectFolderException : Exception
{
    private ProjectFolderException(string message)
        : base(message)
    {
    }

    internal static ProjectFolderException NotTold(Assembly assembly)
    {
        var name = assembly.GetName().Name;
        return new($"""
            The assembly '{name}' does not tell where its project is. The package PluginState.Testing adds that to a project that references it; where it cannot, put this into {name}.csproj:
              <ItemGroup>
                <AssemblyMetadata Include="{ProjectFolder.Key}" Value="$(MSBuildProjectDirectory)" />
              </ItemGroup>
            """);
    }

    internal static ProjectFolderException NotThere(Assembly assembly, string folder) => new(
        $"The folder '{folder}', in which the project of the assembly '{assembly.GetName().Name}' was built, is not there. Run the tests where they were built, or with the folder mounted at the same path.");
}
