using System.Collections.Immutable;
using PluginState.Documents;

namespace PluginState.Host.Replay.Synthesis;

/// <summary>Documents of many paragraphs that several authors write at once.</summary>
internal sealed class EditorWorkload : Workload
{
    private const int Paragraphs = 60;

    public override string Name => "editor";

    public override string StatePrefix => "document";

    public override ImmutableArray<JsonPointer> Places { get; } = [.. Enumerable.Range(1, Paragraphs).Select(static paragraph => JsonPointer.Parse($"/paragraphs/{paragraph}/text"))];

    public override StateObject Begin(Random random) => Object(
        ("title", Words(random, 3)),
        ("paragraphs", Object(Enumerable.Range(1, Paragraphs).Select(paragraph => ($"{paragraph}", (StateValue)Object(("style", "body"), ("text", Words(random, 5))))))));

    public override StateValue Next(JsonPointer place, int edit, Random random) => $"{Words(random, random.Next(3, 20))} ({edit})";
}
