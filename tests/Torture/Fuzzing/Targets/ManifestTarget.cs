using PluginState.Plugins;

namespace PluginState.Torture.Fuzzing.Targets;

/// <summary><c>plugin.json</c>.</summary>
internal sealed class ManifestTarget : FuzzTarget
{
    public override string Name => "plugin-json";

    public override IEnumerable<byte[]> Seeds =>
    [
        Utf8("""{"displayName":"Votes","description":"x","minimumContract":"0.1.0","unloadable":true,"settings":{"a":[1]},"$schema":"s"}"""), Utf8("\uFEFF{}"), Utf8("{ // comment\n \"unloadable\": false, }"), Utf8("null"),
    ];

    public override IReadOnlyList<string> Words => ["\"displayName\":", "\"minimumContract\":", "\"settings\":", "\"unloadable\":", "\"1.2.3.4\"", "\"99999999999.1\"", "\uFEFF", "/*", "*/", "//", "\"\\ud800\""];

    public override string Try(byte[] input)
    {
        var manifest = PluginManifest.Read(input, out var rejection);
        Hold(manifest is null != rejection is null, "it is both, or neither");
        return rejection is null ? "taken" : $"{rejection.Code}";
    }
}
