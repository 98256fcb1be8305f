using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;
using McMaster.NETCore.Plugins;
using PluginState.Resolvers;

namespace PluginState.Plugins;

/// <summary>One content of a plugin, loaded: its module, and what keeps its code in memory.</summary>
/// <remarks>
/// Immutable. The host, the catalog's bind delegate and every bound resolver reach it; when none does any more, the garbage
/// collector says so through <see cref="PluginUnload"/>, and only then is the code unloaded. That is a lease without a count:
/// a call costs nothing, and code that may still run, and may still have to load a dependency, is never unloaded under it.
/// </remarks>
internal sealed class PluginGeneration
{
    private readonly ResolverModuleAttribute _module;
    private readonly PluginLoader _loader; // reachable as long as this is
    private readonly ServiceInstances _instances;

    private PluginGeneration(
        string plugin, PluginLoader loader, ResolverModuleAttribute module, ServiceInstances instances, IReadOnlyList<ResolverDeclaration> declarations,
        IReadOnlyList<MergeRule> mergeRules)
    {
        Plugin = plugin;
        _loader = loader;
        _module = module;
        _instances = instances;
        Declarations = declarations;
        MergeRules = mergeRules;
    }

    /// <summary>The plugin's name.</summary>
    public string Plugin { get; }

    /// <summary>The declared resolvers, as copies that hold nothing of the plugin's.</summary>
    public IReadOnlyList<ResolverDeclaration> Declarations { get; }

    /// <summary>The declared merge rules, as copies too.</summary>
    public IReadOnlyList<MergeRule> MergeRules { get; }

    /// <summary>Loads a staged plugin and asks it for its resolvers.</summary>
    /// <param name="staged">The plugin.</param>
    /// <param name="environment">What its resolvers may take from the host.</param>
    [RequiresUnreferencedCode(PluginHost.NeedsRuntime)]
    [RequiresDynamicCode(PluginHost.NeedsRuntime)]
    [MethodImpl(MethodImplOptions.NoInlining)] // no local of the caller's may hold the plugin's objects
    public static PluginLoad Load(StagedPlugin staged, PluginEnvironment environment)
    {
        PluginUnload? unload = null;
        try
        {
            var config = new PluginConfig(staged.MainPath)
            {
                IsUnloadable = true,
                LoadInMemory = true,
                EnableHotReload = false,
                IsLazyLoaded = true, // what the shared assemblies refer to is among them already: not to be gone through for each plugin
                PreferSharedTypes = false,
                DefaultContext = AssemblyLoadContext.GetLoadContext(Contracts.Assembly)!,
            };
            foreach (var shared in environment.Assemblies.Names)
                config.SharedAssemblies.Add(shared);
            var loader = new PluginLoader(config);
            unload = new PluginUnload(staged, loader);
            var assembly = loader.LoadDefaultAssembly();
            var modules = assembly.GetCustomAttributes(typeof(ResolverModuleAttribute), inherit: false);
            if (modules is not [ResolverModuleAttribute module])
                return new(null, unload, new(PluginRejectionCode.NoModule, "Its resolver module is not one this host can see."));

            RuntimeHelpers.RunModuleConstructor(assembly.ManifestModule.ModuleHandle); // what throws there is to throw now, while nothing relies on it
            var (declarations, rules, mismatch) = staged.Inspection.IsGenerated
                ? (staged.Inspection.Resolvers, staged.Inspection.MergeRules, null)
                : Ask(module, staged.Inspection);
            if (mismatch is not null)
                return new(null, unload, mismatch);

            var settings = PluginSettings.Make(assembly, staged.Inspection.SettingsTypes, staged.Manifest.Settings);
            var instances = new ServiceInstances(new PluginServices(staged.Plugin, environment.Services, environment.Shared, settings));
            var generation = new PluginGeneration(staged.Plugin, loader, module, instances, declarations, rules);
            unload.Watch(generation, instances);
            return new(generation, unload, null);
        }
        catch (InvalidPluginSettingsException exception)
        {
            return new(null, unload, new(PluginRejectionCode.InvalidSettings, exception.Message));
        }
        catch (Exception exception) // the plugin's code ran: it may be any
        {
            return new(null, unload, Translate(exception));
        }
    }

    /// <summary>Makes the delegate of a declared resolver. It holds this generation; what the plugin throws comes out as a host exception.</summary>
    public Resolver Bind(int index)
    {
        var name = Declarations[index].Name;
        try
        {
            if (_module.BindSynchronous(index, _instances) is { } synchronous)
                return new SynchronousPluginResolver(this, name, synchronous).InvokeAsync;
            var resolver = _module.Bind(index, _instances) ?? throw new InvalidOperationException("Bind returned null.");
            return new PluginResolver(this, name, resolver).InvokeAsync;
        }
        catch (Exception exception)
        {
            throw new PluginResolverException(Plugin, name, $"{ForeignException.Describe(exception)} (when it was bound)");
        }
        finally
        {
            GC.KeepAlive(_loader);
        }
    }

    /// <summary>Asks a module that was not generated, so that metadata says nothing of what it declares but the names.</summary>
    private static (IReadOnlyList<ResolverDeclaration>, IReadOnlyList<MergeRule>, PluginRejection?) Ask(ResolverModuleAttribute module, PluginInspection inspection)
    {
        var declarations = module.Declarations;
        if (Compare(declarations, [.. inspection.Resolvers.Select(static resolver => resolver.Name)]) is { } mismatch)
            return ([], [], mismatch);
        var rules = module.MergeRules;
        return rules.Count <= inspection.MergeRuleCount // equal ones are one in its module
            ? (Copy(declarations), Copy(rules), null)
            : ([], [], new(PluginRejectionCode.ModuleMismatch,
                $"Its resolver module declares {rules.Count} merge rule(s); its assembly and types are marked with {inspection.MergeRuleCount}. Build it again from clean."));
    }

    /// <summary>The number is compared first, so a list that never ends is not walked.</summary>
    private static PluginRejection? Compare(IReadOnlyList<ResolverDeclaration>? declarations, IReadOnlyList<string> expected)
    {
        if (declarations is null)
            return new(PluginRejectionCode.ModuleMismatch, "Its resolver module declares nothing: Declarations is null.");
        var count = declarations.Count;
        var names = new string[Math.Min(count, expected.Count)];
        for (var i = 0; i < names.Length; i++)
            names[i] = declarations[i].Name;
        return count == expected.Count && names.Order(StringComparer.Ordinal).SequenceEqual(expected, StringComparer.Ordinal)
            ? null
            : new(PluginRejectionCode.ModuleMismatch,
                $"Its resolver module declares {count} resolver(s) ({string.Join(", ", names)}); its marked methods are {expected.Count} ({string.Join(", ", expected)}). Build it again from clean.");
    }

    private static ResolverDeclaration[] Copy(IReadOnlyList<ResolverDeclaration> declarations)
    {
        var copies = new ResolverDeclaration[declarations.Count];
        for (var i = 0; i < copies.Length; i++)
        {
            var declaration = declarations[i];
            copies[i] = new(declaration.Name, [.. declaration.Paths])
            {
                Priority = declaration.Priority,
                IncludeEqualEdits = declaration.IncludeEqualEdits,
                IsSynchronous = declaration.IsSynchronous,
                ValueType = declaration.ValueType,
            };
        }

        return copies;
    }

    private static MergeRule[] Copy(IReadOnlyList<MergeRule> rules)
    {
        var copies = new MergeRule[rules.Count];
        for (var i = 0; i < copies.Length; i++)
            copies[i] = new(rules[i].Path, rules[i].Arrays, rules[i].Key);
        return copies;
    }

    private static PluginRejection Translate(Exception exception)
    {
        var what = ForeignException.Describe(exception);
        if (ForeignException.IsStaticConstructor(exception))
            return new(PluginRejectionCode.StaticConstructor, $"A static constructor or module initializer threw {what}");
        return ForeignException.IsBadImage(exception)
            ? new(PluginRejectionCode.Corrupt, $"The runtime cannot load it: {what}")
            : new(PluginRejectionCode.LoadFailed, $"It threw when it was loaded or asked for its resolvers: {what}");
    }
}
