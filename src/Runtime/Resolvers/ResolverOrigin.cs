namespace PluginState.Resolvers;

/// <summary>Where a resolver comes from.</summary>
public enum ResolverOriginKind
{
    /// <summary>Registered by hand at run time. It lives only as long as the registry holds it.</summary>
    Registered,

    /// <summary>Compiled into the app and found by the generator.</summary>
    CompiledIn,

    /// <summary>Loaded from the plugin folder.</summary>
    Plugin,
}

/// <summary>Where a resolver comes from: the kind, and the name of the assembly or plugin.</summary>
/// <param name="Kind">The kind of place.</param>
/// <param name="Name">The assembly's or plugin's name; empty for one registered by hand.</param>
public sealed record ResolverOrigin(ResolverOriginKind Kind, string Name)
{
    /// <summary>The origin of what is registered by hand.</summary>
    public static ResolverOrigin Registered { get; } = new(ResolverOriginKind.Registered, "");

    /// <summary>The origin of what was compiled into an assembly.</summary>
    public static ResolverOrigin CompiledIn(string assembly) => new(ResolverOriginKind.CompiledIn, assembly);

    /// <summary>The origin of what a plugin brought.</summary>
    public static ResolverOrigin Plugin(string plugin) => new(ResolverOriginKind.Plugin, plugin);

    /// <summary>For people: <c>registered</c>, <c>compiled-in MyApp</c>, <c>plugin Counters</c>.</summary>
    public override string ToString() => Kind switch
    {
        ResolverOriginKind.CompiledIn => $"compiled-in {Name}",
        ResolverOriginKind.Plugin => $"plugin {Name}",
        _ => "registered",
    };

    /// <summary>Who wins where two declare one name: what is compiled in, then the ordinally smaller name.</summary>
    internal static int Precedence(ResolverOrigin left, ResolverOrigin right) =>
        left.Kind != right.Kind ? left.Kind - right.Kind : string.CompareOrdinal(left.Name, right.Name);
}
