using System.Diagnostics.CodeAnalysis;

namespace PluginState.Plugins;

/// <summary>Looks into a plugin without running any of its code.</summary>
public static class PluginInspector
{
    /// <summary>Reads a DLL's metadata and says whether this host would take it, with the DLLs beside it as its dependencies.</summary>
    /// <param name="path">The plugin's main DLL.</param>
    /// <exception cref="IOException">The file is not there or cannot be read.</exception>
    [RequiresUnreferencedCode(PluginHost.NeedsRuntime)]
    public static PluginInspection Inspect(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        return Inspect(File.ReadAllBytes(path), name =>
        {
            if (name != Path.GetFileName(name))
                return null; // the name of no file beside it
            var file = Path.Combine(folder, name + ".dll");
            return File.Exists(file) ? File.ReadAllBytes(file) : null;
        }, new([]));
    }

    /// <summary>Reads a DLL's metadata and says whether this host would take it.</summary>
    /// <param name="main">The main DLL.</param>
    /// <param name="findAssembly">The DLL of a dependency the plugin brings, by assembly name; null where it brings none.</param>
    /// <param name="shared">What it gets from the host.</param>
    [RequiresUnreferencedCode(PluginHost.NeedsRuntime)]
    internal static PluginInspection Inspect(byte[] main, Func<string, byte[]?> findAssembly, SharedAssemblies shared)
    {
        var metadata = AssemblyMetadata.Read(main, out var rejection);
        if (metadata is null)
            return new() { Rejection = rejection };
        return new()
        {
            IsManaged = true,
            AssemblyName = metadata.Name,
            Version = metadata.Version,
            ContractVersion = metadata.ContractVersion,
            HasModule = metadata.ModuleCount > 0,
            Resolvers = metadata.Catalogue?.Table ?? (IReadOnlyList<ResolverDeclaration>)[.. metadata.Resolvers
                .Where(static resolver => !string.IsNullOrWhiteSpace(resolver.Name))
                .OrderBy(static resolver => resolver.Name, StringComparer.Ordinal)
                .Select(static resolver => new ResolverDeclaration(resolver.Name!, resolver.Paths)
                {
                    Priority = resolver.Priority,
                    IncludeEqualEdits = resolver.IncludeEqualEdits,
                })],
            MergeRules = metadata.Catalogue?.Table?.MergeRules ?? [],
            IsGenerated = metadata.Catalogue?.Table is not null,
            MergeRuleCount = metadata.MergeRuleCount,
            SettingsTypes = metadata.SettingsTypes,
            Holders = metadata.Holders,
            UsesJson = metadata.SettingsTypes.Count > 0 || metadata.References.Any(static use => use.Name == "System.Text.Json"),
            Rejection = Check(metadata, findAssembly, shared),
        };
    }

    [RequiresUnreferencedCode(PluginHost.NeedsRuntime)]
    private static PluginRejection? Check(AssemblyMetadata metadata, Func<string, byte[]?> findAssembly, SharedAssemblies shared)
    {
        try
        {
            return PluginHandshake.Check(metadata, findAssembly, shared);
        }
        catch (Exception exception) when (exception is not (IOException or UnauthorizedAccessException or OperationCanceledException))
        {
            // Names out of broken metadata are names to nobody, and some to look for is an error in itself.
            return new(PluginRejectionCode.Corrupt, $"The file's metadata cannot be made sense of: {exception.Message}");
        }
    }
}
