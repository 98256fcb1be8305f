using PluginState.Benchmarks.Harness;

namespace PluginState.Benchmarks.Json.Workloads;

/// <summary>Members of a wide object and items in the middle of a long array come and go.</summary>
internal static class MembersAndItems
{
    private const int Middle = Samples.Members / 2;

    public static void Run(Samples samples, Effort effort)
    {
        Output.Section("Members and items come and go");
        var table = new EditTable($"of {Samples.Members:n0}");
        table.Measure("item inserted in the middle", samples.Long, [new($$"""{"op":"add","path":"/{{Middle}}","value":-1}""")], effort);
        table.Measure("item removed from the middle", samples.Long, [new($$"""{"op":"remove","path":"/{{Middle}}"}""")], effort);
        table.Measure("member added", samples.Wide, [new("""{"op":"add","path":"/one-more","value":-1}""")], effort);
        table.Measure("member removed", samples.Wide, [new($$"""{"op":"remove","path":"{{samples.Wide.Leaves[^8]}}"}""")], effort);
        table.Print();
    }
}
