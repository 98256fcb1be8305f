using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.JsonPatch.SystemTextJson;
using PluginState.Benchmarks.Harness;
using PluginState.Documents;

namespace PluginState.Benchmarks.Json.Workloads;

/// <summary>One patch, read by everybody who takes part.</summary>
internal sealed class Edit
{
    public const string OfOurs = "PluginState";
    public const string OfOursAsText = "PluginState, the patch read each time";
    public const string OfTheirs = "JsonPatch.SystemTextJson, DeepClone";
    public const string OfTheirsAllRead = "JsonPatch.SystemTextJson, DeepClone of what was all read";

    private readonly byte[] _text;
    private readonly JsonPatch _ours;
    private readonly JsonPatchDocument _theirs;

    public Edit(string operation)
    {
        _text = Encoding.UTF8.GetBytes($"[{operation}]");
        _ours = JsonPatch.Parse(_text);
        _theirs = JsonSerializer.Deserialize<JsonPatchDocument>(_text)!;
    }

    public static Edit[] ReplaceLeaves(Sample sample) =>
        [.. sample.Leaves.Select(static (path, value) => new Edit($$"""{"op":"replace","path":"{{path}}","value":{{value + 1_000_000}}}"""))];

    public StateValue Apply(StateValue document) => _ours.Apply(document, Sample.Limits);

    /// <summary>Everybody on one document with several patches, each of which is applied to the document as it was.</summary>
    public static Subject[] Subjects(Sample sample, Edit[] edits)
    {
        var ours = sample.Value;
        var theirs = JsonNode.Parse(sample.Utf8)!;
        var theirsAllRead = AllRead(JsonNode.Parse(sample.Utf8)!);
        edits[0].Check(ours, theirs);
        return
        [
            Ours(OfOurs, ours, edits),
            new CallSubject(OfOursAsText, number => JsonPatch.Parse(edits[number % edits.Length]._text).Apply(ours, Sample.Limits)),
            new CallSubject(OfTheirs, number => edits[number % edits.Length].ApplyTheirs(theirs)),
            new CallSubject(OfTheirsAllRead, number => edits[number % edits.Length].ApplyTheirs(theirsAllRead)),
        ];
    }

    public static Subject Ours(string name, StateValue document, Edit[] edits) => new CallSubject(name, number => edits[number % edits.Length].Apply(document));

    /// <summary>
    /// Has every part of a document made, as a state has them that was read and edited for a while. JsonNode.Parse makes none before it is asked for it.
    /// </summary>
    public static JsonNode AllRead(JsonNode root)
    {
        Visit(root);
        return root;

        static void Visit(JsonNode? node)
        {
            if (node is JsonObject members)
            {
                foreach (var (_, member) in members)
                    Visit(member);
            }
            else if (node is JsonArray items)
            {
                foreach (var item in items)
                    Visit(item);
            }
        }
    }

    /// <summary>Without the clone a patch that fails halfway would leave the document half patched, and whoever reads meanwhile would see it.</summary>
    private JsonNode ApplyTheirs(JsonNode document)
    {
        var copy = document.DeepClone();
        _theirs.ApplyTo(copy);
        return copy;
    }

    private void Check(StateValue ours, JsonNode theirs)
    {
        if (Apply(ours) != StateValue.Parse(ApplyTheirs(theirs).ToJsonString(), Sample.Limits))
            throw new InvalidOperationException($"They do not agree on what {Encoding.UTF8.GetString(_text)} does.");
    }
}
