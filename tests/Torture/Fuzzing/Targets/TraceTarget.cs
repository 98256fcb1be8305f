using System.IO.Compression;
using PluginState.AspNetCore.Recording;

namespace PluginState.Torture.Fuzzing.Targets;

/// <summary>Trace files, compressed or not.</summary>
internal sealed class TraceTarget : FuzzTarget
{
    private const string Sound = """
        {"trace":"pluginstate","version":1,"created":"2026-01-31T12:00:00Z"}
        {"op":"context","t":0,"context":"c","state":"s","initial":{"a":1}}
        {"op":"edit","t":5,"context":"c","kind":"patch","body":[],"base":1,"operation":"x","conflict":"merge","actor":"a","timestamp":"2026-01-31T12:00:01Z"}
        {"op":"undo","t":6,"context":"c"}
        {"op":"rollback","t":7,"context":"c","version":1}
        {"op":"close","t":8,"context":"c"}
        {"op":"omitted","count":3}
        """;

    private readonly string _path = Path.Combine(Path.GetTempPath(), $"pluginstate-torture-{Environment.ProcessId}.trace");

    public override string Name => "trace-file";

    public override IEnumerable<byte[]> Seeds => [Utf8(Sound), Compressed(Utf8(Sound)), Utf8(""), Utf8(Sound[..80])];

    public override IReadOnlyList<string> Words => ["\"t\":", "\"op\":\"edit\"", "\"kind\":\"merge\"", "\n", "\r\n", "\u001f\u008b", "\"count\":-1", "9223372036854775807", "\"timestamp\":\"0001-01-01T00:00:00+14:00\""];

    public override string Try(byte[] input)
    {
        File.WriteAllBytes(_path, input);
        try
        {
            using var reader = TraceReader.Open(_path);
            var count = reader.ReadAll().Count();
            return $"{Math.Min(count, 5)} entries";
        }
        catch (TraceFormatException)
        {
            return "refused";
        }
    }

    public override void Dispose()
    {
        File.Delete(_path);
        base.Dispose();
    }

    private static byte[] Compressed(byte[] bytes)
    {
        using var memory = new MemoryStream();
        using (var zip = new GZipStream(memory, CompressionLevel.Fastest))
            zip.Write(bytes);
        return memory.ToArray();
    }
}
