using System.CommandLine;
using PluginState.Host.Output;
using PluginState.Plugins;

namespace PluginState.Host.Plugins;

/// <summary><c>pluginstate plugins quarantine</c>: which contents are not taken again because their code failed, and a new try for them.</summary>
internal static class QuarantineCommand
{
    public static Command Create() => new("quarantine", "Looks at the plugins that are not taken again because their code failed.") { CreateList(), CreateClear() };

    private static Command CreateList()
    {
        var (folder, file, json) = (Folder(), File(), Report.JsonOption());
        var command = new Command("list", "Lists them. Exit code 1 if there are any, 2 if there is no such folder.") { folder, file, json };
        command.SetAction(parsed => List(Open(parsed.GetRequiredValue(folder), parsed.GetValue(file)), Report.ToOutput(parsed.GetValue(json))));
        return command;
    }

    private static Command CreateClear()
    {
        var (folder, file, json) = (Folder(), File(), Report.JsonOption());
        var plugin = new Argument<string>("PLUGIN") { Description = "The name of a plugin, or the hash of a content." };
        var all = new Option<bool>("--all") { Description = "Clear all of them." };
        plugin.Arity = ArgumentArity.ZeroOrOne;
        var command = new Command("clear", "Lets a plugin be tried again; a host that runs does so at its next look at the folder. Exit code 1 if it was not quarantined, 2 if there is no such folder.")
        {
            plugin, all, folder, file, json,
        };
        command.Validators.Add(parsed =>
        {
            if (parsed.GetValue(all) == (parsed.GetValue(plugin) is not null))
                parsed.AddError("Name a plugin, or say --all.");
        });
        command.SetAction(parsed => Clear(Open(parsed.GetRequiredValue(folder), parsed.GetValue(file)), parsed.GetValue(plugin), Report.ToOutput(parsed.GetValue(json))));
        return command;
    }

    private static Option<string> Folder() => new("--plugins") { Description = "The plugin folder.", DefaultValueFactory = static _ => "plugins" };

    private static Option<string?> File() => new("--file") { Description = $"The quarantine's file, where it is not {PluginQuarantine.DefaultFileName} in the plugin folder." };

    private static PluginQuarantine Open(string folder, string? file)
    {
        if (file is null && !Directory.Exists(folder))
            throw new InputException($"There is no plugin folder '{folder}'.");
        return new(file ?? Path.Combine(folder, PluginQuarantine.DefaultFileName));
    }

    private static int List(PluginQuarantine quarantine, Report report)
    {
        var plugins = quarantine.Plugins;
        report.Figure(new("count", "Quarantined", plugins.Count));
        foreach (var plugin in plugins)
        {
            report.Entry("plugins", plugin.Plugin,
            [
                new("name", "Name", plugin.Plugin),
                new("hash", "Content", plugin.ContentHash),
                new("code", "Code", plugin.Code.ToString()),
                new("reason", "Reason", plugin.Reason),
                new("times", "Times", plugin.Count),
                new("at", "At", plugin.At.ToString("O")),
            ]);
        }

        report.Complete();
        return plugins.Count > 0 ? ExitCode.Found : ExitCode.Done;
    }

    private static int Clear(PluginQuarantine quarantine, string? plugin, Report report)
    {
        var cleared = quarantine.Clear(plugin);
        report.Figure(new("cleared", "Cleared", cleared));
        report.Complete();
        return cleared > 0 || plugin is null ? ExitCode.Done : ExitCode.Found;
    }
}
