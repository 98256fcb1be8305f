using System.Text.Json.Nodes;
using PluginState.Benchmarks.Harness;
using PluginState.Documents;

namespace PluginState.Benchmarks.Json.Workloads;

/// <summary>Reading, writing and comparing 1 MB.</summary>
internal static class TextAndEquality
{
    private const string Ours = "PluginState";
    private const string Theirs = "JsonNode";
    private const string TheirsAllRead = "JsonNode, all of it read";

    public static void Run(Samples samples, Effort effort)
    {
        Output.Section("Text and equality");
        var utf8 = samples.OfMegabyte.Utf8;
        var (ours, theirs) = (Read(), Edit.AllRead(JsonNode.Parse(utf8)!));
        var (oursAgain, theirsAgain) = (Read(), Edit.AllRead(JsonNode.Parse(utf8)!));
        if (!ours.Equals(oursAgain) || !JsonNode.DeepEquals(theirs, theirsAgain))
            throw new InvalidOperationException("The same text gave documents that differ.");

        var table = new MarkdownTable("1 MB", "", "MB/s", "ratio of times");
        Measure("read",
            new CallSubject(Ours, _ => Read()),
            new CallSubject(Theirs, _ => JsonNode.Parse(utf8)!),
            new CallSubject(TheirsAllRead, _ => Edit.AllRead(JsonNode.Parse(utf8)!)));
        Measure("written",
            new CallSubject(Ours, _ => ours.ToUtf8()),
            new CallSubject(TheirsAllRead, _ => theirs.ToJsonString()));
        Measure("found equal",
            new CallSubject(Ours, _ => ours.Equals(oursAgain)),
            new CallSubject(TheirsAllRead, _ => JsonNode.DeepEquals(theirs, theirsAgain)));
        Output.Table(table);
        Output.Text("""
            JsonNode.Parse checks the text and makes nodes of those parts only that are read later. ToUtf8 gives UTF-8, ToJsonString a string.
            """);

        StateValue Read() => StateValue.Parse(utf8, Sample.Limits);

        void Measure(string what, params Subject[] subjects)
        {
            Output.Progress($"1 MB {what}");
            var measured = Rounds.Run(subjects, threads: 1, effort);
            foreach (var subject in subjects)
            {
                table.Row(what, subject.Name, $"{utf8.Length * 1e3 / measured.Nanoseconds(subject.Name).Median:n0}",
                    subject.Name == Ours ? "1" : measured.Ratio(subject.Name, Ours).ToString());
            }
        }
    }
}
