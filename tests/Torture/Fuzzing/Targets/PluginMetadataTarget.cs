using System.Diagnostics.CodeAnalysis;
using PluginState.Plugins;

namespace PluginState.Torture.Fuzzing.Targets;

/// <summary>The look into a DLL that may be no plugin, or no DLL, or made to hurt who looks.</summary>
[UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "This program is not trimmed.")]
internal sealed class PluginMetadataTarget : FuzzTarget
{
    private readonly SharedAssemblies _shared = new([]);

    public override string Name => "plugin-metadata";

    public override int MaxLength => 32 << 10;

    public override IEnumerable<byte[]> Seeds =>
    [
        PluginImages.Adding("Votes", "votes", 0),
        PluginImages.Compile("Nothing", "public static class Nothing;"),
        PluginImages.Compile("Rich", """
            using PluginState;
            [assembly: MergeRule("/cells", ArrayMerge.Keyed, Key = "id")]
            internal static class Rules
            {
                [ConflictResolver("one", Paths = ["/a/*", "/b/**"], Priority = -7, IncludeEqualEdits = true)]
                internal static string One(string? local, string? remote) => local ?? remote ?? "";
                [ConflictResolver("two")]
                internal static Resolution<int> Two(Conflict<int> conflict) => Resolution<int>.UseLocal;
            }
            """),
    ];

    public override IReadOnlyList<string> Words => ["PluginState.Plugins.Abstractions", "ConflictResolverAttribute", "MZ", "PE\0\0", "BSJB", "#Strings", "#Blob", "#~", "\u0001\u0000", "/**"];

    public override string Try(byte[] input)
    {
        var inspection = PluginInspector.Inspect(input, static _ => null, _shared);
        return inspection.Rejection is { } rejection ? $"{rejection.Code}" : $"taken, {Math.Min(inspection.Resolvers.Count, 3)} resolvers";
    }
}
