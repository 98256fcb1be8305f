namespace PluginState.Plugins;

/// <summary>What a plugin's metadata says, read without running any of its code.</summary>
public sealed record PluginInspection
{
    /// <summary>Whether it is a .NET assembly at all. Where it is not, the rest is empty.</summary>
    public bool IsManaged { get; init; }

    /// <summary>The assembly's name.</summary>
    public string? AssemblyName { get; init; }

    /// <summary>The assembly's version.</summary>
    public Version? Version { get; init; }

    /// <summary>The version of the contracts it was built against; null where it does not refer to them.</summary>
    public Version? ContractVersion { get; init; }

    /// <summary>Whether it has a resolver module, which the generator writes.</summary>
    public bool HasModule { get; init; }

    /// <summary>The resolvers it declares, ordered by name. The value types of a module that was not generated are not known before it is loaded.</summary>
    public IReadOnlyList<ResolverDeclaration> Resolvers { get; init; } = [];

    /// <summary>The merge rules it declares, ordered by path. Those of a module that was not generated are not known before it is loaded.</summary>
    public IReadOnlyList<MergeRule> MergeRules { get; init; } = [];

    /// <summary>Whether its module was generated, so that metadata says all that it declares.</summary>
    internal bool IsGenerated { get; init; }

    /// <summary>How many merge rules it declares; equal ones are one in its module.</summary>
    internal int MergeRuleCount { get; init; }

    /// <summary>
    /// What it uses that is known to keep code in memory when a plugin forgets to end it, such as <c>System.Threading.Timer</c>. Its code may then stay after the
    /// plugin was withdrawn.
    /// </summary>
    public IReadOnlyList<string> Holders { get; init; } = [];

    /// <summary>Whether System.Text.Json may have learned types of it.</summary>
    internal bool UsesJson { get; init; }

    /// <summary>The names of its classes marked <see cref="PluginSettingsAttribute"/>.</summary>
    internal IReadOnlyList<string> SettingsTypes { get; init; } = [];

    /// <summary>Why this host would not take it; null where nothing speaks against loading it.</summary>
    public PluginRejection? Rejection { get; init; }
}
