using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace PluginState.Host.Output;

/// <summary>One JSON document, written at the end.</summary>
internal sealed class JsonReport : Report
{
    private static readonly JsonSerializerOptions _format = new()
    {
        WriteIndented = true,
        MaxDepth = 1024,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, // this is JSON, not HTML
    };

    private readonly TextWriter _writer;
    private readonly JsonObject _root = [];
    private JsonObject _section;

    public JsonReport(TextWriter writer)
    {
        _writer = writer;
        _section = _root;
    }

    public override void Section(string key, string title) => _root[key] = _section = [];

    public override void Text(string text)
    {
    }

    public override void Figure(Field field)
    {
        if (!field.IsAbsent)
            _section[field.Key] = field.Value;
    }

    public override void Entry(string listKey, string title, IReadOnlyList<Field> fields) => List(_section, listKey).Add((JsonNode)Object(fields));

    public override void Table(string key, IReadOnlyList<IReadOnlyList<Field>> rows)
    {
        var list = List(_section, key); // there with no rows too
        foreach (var row in rows)
            list.Add((JsonNode)Object(row));
    }

    public override void Complete() => _writer.WriteLine(_root.ToJsonString(_format));

    protected override void ShowCheck(string claim, bool holds) =>
        List(_root, "checks").Add((JsonNode)new JsonObject { ["claim"] = claim, ["holds"] = holds });

    private static JsonArray List(JsonObject parent, string key) => (JsonArray)(parent[key] ??= new JsonArray());

    private static JsonObject Object(IEnumerable<Field> fields) =>
        new(fields.Where(static field => !field.IsAbsent).Select(static field => KeyValuePair.Create(field.Key, field.Value)));
}
