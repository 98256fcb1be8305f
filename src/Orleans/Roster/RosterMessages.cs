namespace PluginState.Orleans.Roster;

/// <summary>A resolver that is compiled in: whose it is, and which build of that.</summary>
/// <param name="Name">The resolver.</param>
/// <param name="Assembly">Its assembly.</param>
/// <param name="Version">That assembly's version.</param>
/// <param name="Content">That assembly's module id, which a deterministic compiler makes of its content.</param>
[GenerateSerializer, Immutable, Alias("pluginstate.roster.resolver")]
internal sealed record ReportedResolver(string Name, string Assembly, string Version, string Content)
{
    public override string ToString() => $"{Assembly} {Version} ({Content})";
}

/// <summary>A content of a plugin.</summary>
[GenerateSerializer, Immutable, Alias("pluginstate.roster.content")]
internal sealed record ReportedContent(string Version, string Hash)
{
    public static ReportedContent Of(Version? version, string hash) => new(version?.ToString() ?? "0.0.0.0", hash);

    public override string ToString() => $"{Version} (content {Hash[..Math.Min(12, Hash.Length)]})";
}

/// <summary>A plugin of a silo.</summary>
/// <param name="Name">The plugin.</param>
/// <param name="Present">What its folder has; null for nothing.</param>
/// <param name="Active">What serves; null for nothing.</param>
[GenerateSerializer, Immutable, Alias("pluginstate.roster.plugin")]
internal sealed record ReportedPlugin(string Name, ReportedContent? Present, ReportedContent? Active);

/// <summary>What a silo has.</summary>
/// <param name="Silo">Its address.</param>
/// <param name="Name">Its name, for people.</param>
/// <param name="IsAdmitted">Whether it was found to have what the others have, and serves.</param>
/// <param name="Resolvers">What is compiled in, by name.</param>
/// <param name="Plugins">Its plugins, by name.</param>
[GenerateSerializer, Immutable, Alias("pluginstate.roster.report")]
internal sealed record SiloReport(SiloAddress Silo, string Name, bool IsAdmitted, ReportedResolver[] Resolvers, ReportedPlugin[] Plugins)
{
    public ReportedPlugin? Plugin(string name) => Array.Find(Plugins, plugin => plugin.Name == name);
}

/// <summary>What the roster says to a report.</summary>
/// <param name="Missing">Silos that have not reported yet, without which nothing can be said; by name.</param>
/// <param name="Refusal">Why the silo may not join; null where it may.</param>
/// <param name="Verdicts">Its plugins.</param>
[GenerateSerializer, Immutable, Alias("pluginstate.roster.answer")]
internal sealed record RosterAnswer(string[] Missing, string? Refusal, PluginVerdict[] Verdicts);

/// <summary>Whether every silo has the same of a plugin.</summary>
/// <param name="Plugin">The plugin.</param>
/// <param name="Hash">What the silo that asks has of it; null for nothing.</param>
/// <param name="Difference">Which other silo has something else; null where none has.</param>
[GenerateSerializer, Immutable, Alias("pluginstate.roster.verdict")]
internal sealed record PluginVerdict(string Plugin, string? Hash, string? Difference);
