using PluginState.Benchmarks.Harness;

namespace PluginState.Benchmarks.Json.Workloads;

/// <summary>One number replaced somewhere in a document.</summary>
internal static class LeafReplaced
{
    public static void Run(Samples samples, Effort effort)
    {
        Output.Section("One leaf replaced");
        var table = new EditTable("document");
        foreach (var sample in samples.All)
            table.Measure(sample.Name, sample, Edit.ReplaceLeaves(sample), effort);
        table.Print();
        Output.Text("""
            JsonPatchDocument changes the JsonNode that it is applied to. To be as atomic as the others it gets a DeepClone, which is counted. What
            JsonNode.Parse gave is cheap to clone as long as nobody has read it; a state that was read and edited for a while is not.
            """);
    }
}
