using System.Diagnostics.CodeAnalysis;
using PluginState.Documents;

namespace PluginState.Plugins;

/// <summary>Decides from metadata alone whether this host can take a plugin.</summary>
internal static class PluginHandshake
{
    /// <summary>Checks a plugin and, transitively, the dependencies it brings.</summary>
    /// <returns>The first thing that speaks against it; null where nothing does.</returns>
    [RequiresUnreferencedCode(PluginHost.NeedsRuntime)]
    public static PluginRejection? Check(AssemblyMetadata main, Func<string, byte[]?> findAssembly, SharedAssemblies shared) =>
        CheckContractVersion(main) ?? CheckModule(main) ?? CheckDeclarations(main) ?? CheckTable(main) ?? CheckReferences(main, findAssembly, shared);

    private static PluginRejection? CheckContractVersion(AssemblyMetadata assembly)
    {
        var host = Contracts.Version;
        return assembly.ContractVersion is not { } version || (version.Major == host.Major && version.Minor <= host.Minor)
            ? null
            : new(PluginRejectionCode.ContractMismatch,
                $"'{assembly.Name}' was built against {Contracts.AssemblyName} {version}; this host speaks {host.Major}.0 to {host.Major}.{host.Minor}. " +
                "Build it against the host's version, or update the host.");
    }

    private static PluginRejection? CheckModule(AssemblyMetadata main) => main switch
    {
        { Resolvers.Count: 0, MergeRuleCount: 0 } => new(PluginRejectionCode.NoResolvers,
            $"'{main.Name}' has no method marked [ConflictResolver] and no [MergeRule]. If it is a dependency of a plugin, put it into the plugin's folder."),
        { ModuleCount: 0 } => new(PluginRejectionCode.NoModule,
            $"'{main.Name}' marks {main.Resolvers.Count} method(s) [ConflictResolver] and has {main.MergeRuleCount} merge rule(s), but has no resolver module: the source generator did not run. Reference the generator and build again."),
        { ModuleCount: > 1 } => new(PluginRejectionCode.ModuleMismatch,
            $"'{main.Name}' names {main.ModuleCount} resolver modules; the generator writes one."),
        _ => null,
    };

    private static PluginRejection? CheckDeclarations(AssemblyMetadata main)
    {
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var resolver in main.Resolvers)
        {
            if (string.IsNullOrWhiteSpace(resolver.Name))
                return new(PluginRejectionCode.InvalidDeclaration, $"The resolver '{resolver.Method}' has a blank name.");
            if (!names.Add(resolver.Name))
                return new(PluginRejectionCode.InvalidDeclaration, $"The resolver name '{resolver.Name}' is there twice, the second time on '{resolver.Method}'.");
            if (resolver.Paths.FirstOrDefault(static path => !PathPattern.TryParse(path, out _)) is { } wrong)
                return new(PluginRejectionCode.InvalidDeclaration, $"The path pattern '{wrong}' of the resolver '{resolver.Name}' is none.");
        }

        return null;
    }

    /// <summary>What the module's catalogue says must be what the methods are marked with; one that was not generated has none.</summary>
    private static PluginRejection? CheckTable(AssemblyMetadata main)
    {
        if (main.Catalogue is not { } catalogue)
            return null;
        if (catalogue.Table is not { } table)
            return new(PluginRejectionCode.ModuleMismatch, $"What its resolver module says it declares cannot be read. {catalogue.Problem}");
        var declared = table.Select(static resolver => resolver.Name);
        var marked = main.Resolvers.Select(static resolver => resolver.Name!).Order(StringComparer.Ordinal);
        return declared.SequenceEqual(marked, StringComparer.Ordinal)
            ? null
            : new(PluginRejectionCode.ModuleMismatch,
                $"Its resolver module declares {table.Count} resolver(s) ({string.Join(", ", declared)}); its marked methods are {main.Resolvers.Count} ({string.Join(", ", marked)}). Build it again from clean.");
    }

    [RequiresUnreferencedCode(PluginHost.NeedsRuntime)]
    private static PluginRejection? CheckReferences(AssemblyMetadata main, Func<string, byte[]?> findAssembly, SharedAssemblies shared)
    {
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase) { main.Name };
        var pending = new Queue<AssemblyMetadata>([main]);
        while (pending.TryDequeue(out var assembly))
        {
            if (CheckContractVersion(assembly) is { } mismatch)
                return mismatch;
            foreach (var use in assembly.ContractUses)
            {
                if (!Contracts.Has(use))
                {
                    return new(PluginRejectionCode.MissingMember,
                        $"'{assembly.Name}' uses '{use.Type}{(use.Member is null ? "" : "." + use.Member)}', which this host's {Contracts.AssemblyName} {Contracts.Version} does not have. Update the host.");
                }
            }

            foreach (var reference in assembly.References)
            {
                if (reference.Name == Contracts.AssemblyName || !seen.Add(reference.Name))
                    continue;
                if (shared.VersionOf(reference.Name) is { } hosts)
                {
                    if (hosts < reference.Version)
                    {
                        return new(PluginRejectionCode.MissingDependency,
                            $"'{assembly.Name}' refers to '{reference.Name}' {reference.Version}, which plugins share with the host; this host has {hosts}. Build the plugin against that, or update the host.");
                    }

                    continue;
                }

                if (findAssembly(reference.Name) is { } bytes)
                {
                    if (AssemblyMetadata.Read(bytes, out var rejection) is not { } dependency)
                        return rejection! with { Reason = $"Its dependency '{reference.Name}.dll': {rejection.Reason}" };
                    pending.Enqueue(dependency);
                }
                else if (FrameworkAssemblies.VersionOf(reference.Name) is not { } version)
                {
                    return new(PluginRejectionCode.MissingDependency,
                        $"'{assembly.Name}' refers to '{reference.Name}' {reference.Version}, which is neither in the framework nor in the plugin's folder. Publish the plugin and copy the whole folder.");
                }
                else if (version < reference.Version)
                {
                    return new(PluginRejectionCode.MissingDependency,
                        $"'{assembly.Name}' refers to '{reference.Name}' {reference.Version}; the framework this host runs on has {version}. Build the plugin for .NET {Environment.Version.Major}, or run the host on a newer one.");
                }
            }
        }

        return null;
    }
}
