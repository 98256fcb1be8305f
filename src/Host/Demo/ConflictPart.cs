using System.Text.Json.Nodes;
using PluginState.Conflicts;
using PluginState.Host.Output;

namespace PluginState.Host.Demo;

/// <summary>One conflict, answered by a generated resolver, by a plugin that is dropped in meanwhile, and by the generated one again.</summary>
internal static class ConflictPart
{
    public static async Task RunAsync(DemoWorld world, Report report)
    {
        report.Section("conflict", "2. One conflict, three times");
        report.Text("A counter stands at 10. Ada counts to 13 and Bob to 11, both from 10. Who answers?");

        var before = await LikesAsync(world);
        Tell("before", "no plugin yet", before);
        report.Check("the resolver generated from a method of this tool keeps the larger value, 13",
            before.AnsweredBy == "keep-larger (compiled-in PluginState.Host)" && before.Result.Value == 13);

        report.Text($"A DLL is dropped into the watched folder while the manager runs: {DemoWorld.Plugin}, whose pattern /counters/** is more specific.");
        await world.DropPluginAsync();
        var during = await LikesAsync(world);
        Tell("during", "plugin dropped in", during);
        report.Check("the plugin's resolver adds both increments up, 14",
            during.AnsweredBy == $"counter (plugin {DemoWorld.Plugin})" && during.Result.Value == 14);

        report.Text("The plugin's folder is deleted.");
        await world.DeletePluginAsync();
        var after = await LikesAsync(world);
        Tell("after", "plugin deleted", after);
        report.Check("the generated resolver answers again", after.AnsweredBy == before.AnsweredBy && after.Result.Equals(before.Result));
        var left = await PluginCode.CollectAsync(PluginCode.Watch(), world.Host);
        report.Check("the plugin's code has left memory", left == 0 && world.Host.Unloading.Count == 0);

        void Tell(string key, string label, SettledConflict conflict) =>
            report.Figure(new(key, label, new JsonObject
            {
                ["answeredBy"] = conflict.AnsweredBy,
                ["result"] = JsonNode.Parse(conflict.Result.Value.ToString()),
            }, $"{conflict.Result} by {conflict.AnsweredBy}"));
    }

    private static Task<SettledConflict> LikesAsync(DemoWorld world) => world.ClashAsync("/counters/likes", 10, 13, 11);
}
