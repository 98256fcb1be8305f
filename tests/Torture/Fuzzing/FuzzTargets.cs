using PluginState.Torture.Fuzzing.Targets;

namespace PluginState.Torture.Fuzzing;

/// <summary>Everything that is fuzzed, by name. A new target is a class in <c>Targets/</c> and a line here.</summary>
internal static class FuzzTargets
{
    private static readonly Func<FuzzTarget>[] _all =
    [
        static () => new JsonTarget(), static () => new PointerTarget(), static () => new PatternTarget(), static () => new PatchTarget(), static () => new MergePatchTarget(), static () => new MergeTarget(), static () => new DiffTarget(),
        static () => new PluginMetadataTarget(), static () => new CatalogueTarget(), static () => new ManifestTarget(), static () => new SqliteTarget(), static () => new HttpTarget(), static () => new TraceTarget(),
    ];

    public static IReadOnlyList<string> Names { get; } =
        ["json", "pointer", "pattern", "patch", "merge-patch", "merge", "diff", "plugin-metadata", "plugin-catalogue", "plugin-json", "sqlite-file", "http-body", "trace-file"];

    public static FuzzTarget Make(string name)
    {
        var index = Names.ToList().IndexOf(name);
        return index >= 0 ? _all[index]() : throw new ArgumentException($"There is no fuzz target '{name}'; there are {string.Join(", ", Names)}.", nameof(name));
    }
}
