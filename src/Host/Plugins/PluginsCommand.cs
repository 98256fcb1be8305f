using System.CommandLine;
using System.Text.Json.Nodes;
using PluginState.Host.Output;
using PluginState.Plugins;
using PluginState.Resolvers;

namespace PluginState.Host.Plugins;

/// <summary><c>pluginstate plugins</c>: what is in a plugin folder, and what a DLL says it is.</summary>
internal static class PluginsCommand
{
    public static Command Create() => new("plugins", "Looks at plugins.") { CreateList(), CreateInspect(), SignatureCommands.CreateSign(), SignatureCommands.CreateVerify(), QuarantineCommand.Create() };

    private static Command CreateList()
    {
        var folder = new Argument<string>("DIR") { Description = "The plugin folder.", DefaultValueFactory = static _ => "plugins" };
        var json = Report.JsonOption();
        var command = new Command("list", "Loads every plugin of a folder (their code runs) and lists them. Exit code 1 if one is rejected, 2 if there is no such folder.")
        {
            folder, json,
        };
        command.SetAction((parsed, cancellationToken) => ListAsync(parsed.GetRequiredValue(folder), Report.ToOutput(parsed.GetValue(json)), cancellationToken));
        return command;
    }

    private static Command CreateInspect()
    {
        var file = new Argument<string>("FILE") { Description = "The plugin's main DLL." };
        var json = Report.JsonOption();
        var command = new Command("inspect", "Reads a plugin's metadata; none of its code runs. Exit code 1 if it would be rejected, 2 if there is no such file.") { file, json };
        command.SetAction(parsed => Inspect(parsed.GetRequiredValue(file), Report.ToOutput(parsed.GetValue(json))));
        return command;
    }

    private static async Task<int> ListAsync(string folder, Report report, CancellationToken cancellationToken)
    {
        var catalog = new ResolverCatalog(new BoundedResolverRegistry(ResolverCatalog.DefaultCapacity));
        StandardOutput.KeepFromPlugins();
        await using var host = await PluginFolder.LoadAsync(folder, catalog, cancellationToken);
        var plugins = host.Plugins;
        report.Figure(new("folder", "Folder", Path.GetFullPath(folder)));
        report.Figure(new("count", "Plugins", plugins.Count));
        foreach (var plugin in plugins)
        {
            report.Entry("plugins", plugin.Name,
            [
                new("name", "Name", plugin.Name),
                new("status", "Status", plugin.State.ToString()),
                new("version", "Version", plugin.Version?.ToString(), plugin.Version is null ? "(unknown)" : null),
                .. Described(plugin),
                new("contracts", "Contracts", plugin.ContractVersion?.ToString(), plugin.ContractVersion is null ? "(unknown)" : null),
                new("hash", "Content", plugin.ContentHash, plugin.ContentHash ?? "(not read)"),
                new("codeLoaded", "Code in memory", plugin.IsCodeLoaded, plugin.IsCodeLoaded ? "yes" : "no"),
                new("unloadable", "May be let go", plugin.IsUnloadable, plugin.IsUnloadable ? "yes" : "no"),
                new("liveResolvers", "Live resolvers", plugin.LiveResolvers),
                new("evictions", "Evictions", plugin.Evictions),
                Resolvers(plugin.Resolvers),
                .. Rejection(plugin.Rejection),
            ]);
        }

        report.Complete();
        return plugins.Any(static plugin => plugin.Rejection is not null) ? ExitCode.Found : ExitCode.Done;
    }

    private static int Inspect(string file, Report report)
    {
        InputFile.CheckExists(file);
        var plugin = InputFile.Try(() => PluginInspector.Inspect(file), $"'{file}' cannot be read");
        var hash = InputFile.Try(() => PluginSignature.HashOf(file), $"'{file}' cannot be read");
        List<Field> fields =
        [
            new("file", "File", Path.GetFullPath(file)),
            new("hash", "Content", hash),
            new("managed", "Managed", plugin.IsManaged, plugin.IsManaged ? "yes" : "no"),
            new("assembly", "Assembly", plugin.AssemblyName, plugin.AssemblyName ?? "(none)"),
            new("version", "Version", plugin.Version?.ToString(), plugin.Version is null ? "(unknown)" : null),
            new("contracts", "Contracts", plugin.ContractVersion?.ToString(), plugin.ContractVersion is null ? "(not referred to)" : null),
            new("module", "Resolver module", plugin.HasModule, plugin.HasModule ? "yes" : "no"),
            Resolvers(plugin.Resolvers),
            MergeRules(plugin.MergeRules),
            new("holders", "May hold its code", new JsonArray([.. plugin.Holders.Select(static holder => (JsonNode)holder)]), plugin.Holders.Count == 0 ? "(nothing known)" : string.Join(", ", plugin.Holders)),
            .. Rejection(plugin.Rejection),
        ];
        fields.ForEach(report.Figure);
        report.Complete();
        return plugin.Rejection is null ? ExitCode.Done : ExitCode.Found;
    }

    private static IEnumerable<Field> Described(PluginInfo plugin)
    {
        if (plugin.DisplayName is not null)
            yield return new("displayName", "Called", plugin.DisplayName);
        if (plugin.Description is not null)
            yield return new("description", "For", plugin.Description);
    }

    private static Field Resolvers(IReadOnlyList<ResolverDeclaration> resolvers) => new(
        "resolvers",
        "Resolvers",
        new JsonArray([.. resolvers.Select(static resolver => (JsonNode)new JsonObject
        {
            ["name"] = resolver.Name,
            ["paths"] = new JsonArray([.. resolver.Paths.Select(static path => (JsonNode)path)]),
            ["priority"] = resolver.Priority,
            ["valueType"] = resolver.ValueType,
            ["includeEqualEdits"] = resolver.IncludeEqualEdits,
            ["synchronous"] = resolver.IsSynchronous,
        })]),
        resolvers.Count == 0 ? "(none)" : string.Join("; ", resolvers.Select(static resolver =>
            $"{resolver.Name} ({(resolver.Paths.Count == 0 ? "only where it is named" : string.Join(", ", resolver.Paths))}) of {resolver.ValueType}")));

    private static Field MergeRules(IReadOnlyList<MergeRule> rules) => new(
        "mergeRules",
        "Merge rules",
        new JsonArray([.. rules.Select(static rule => (JsonNode)new JsonObject { ["path"] = rule.Path, ["arrays"] = rule.Arrays.ToString(), ["key"] = rule.Key })]),
        rules.Count == 0 ? "(none)" : string.Join("; ", rules.Select(static rule => $"{rule.Path}: {rule.Arrays}{(rule.Key is null ? "" : $" by {rule.Key}")}")));

    private static IEnumerable<Field> Rejection(PluginRejection? rejection) => rejection is null
        ? []
        : [new("rejection", "Rejected", new JsonObject { ["code"] = rejection.Code.ToString(), ["reason"] = rejection.Reason }, $"{rejection.Code}: {rejection.Reason}")];
}
