using System.CommandLine;
using PluginState.Host.Output;

namespace PluginState.Host.Merge;

/// <summary><c>pluginstate merge</c>: three-way merge of JSON files, by hand or as a git merge driver.</summary>
internal static class MergeCommand
{
    private const string Description =
        """
        Merges two JSON files that started from a common one. Members keep their order and OURS its formatting.

        As a git merge driver:
          git config merge.pluginstate.driver "pluginstate merge %O %A %B -o %A --path %P --plugins DIR"
          echo "*.json merge=pluginstate" >> .gitattributes

        Exit codes: 0 merged; 1 conflicts are left, OUT has everything else merged and markers (<<<<<<< ours) around them;
        2 bad input, OUT is not touched.
        """;

    public static Command Create()
    {
        var @base = new Argument<string>("BASE") { Description = "What both sides started from. An empty file counts as {}: git gives one when both sides added the file." };
        var ours = new Argument<string>("OURS") { Description = "Our file. Counts as the earlier edit." };
        var theirs = new Argument<string>("THEIRS") { Description = "Their file. Counts as the later edit." };
        var output = new Option<string?>("--output", "-o") { HelpName = "OUT", Description = "Where the result goes; may be one of the three files. Default: standard output." };
        var path = new Option<string?>("--path") { HelpName = "NAME", Description = "What messages and resolvers are to call the file. For git, which gives temporary copies and the name as %P." };
        var plugins = new Option<string?>("--plugins") { HelpName = "DIR", Description = "A folder of plugins whose resolvers answer conflicts. Their code runs." };
        var strategy = new Option<string>("--strategy")
        {
            HelpName = "STRATEGY",
            Description = "What happens to a conflict that no resolver answers: fail, last-write-wins (theirs), first-write-wins (ours), merge, or resolver:NAME.",
            DefaultValueFactory = static _ => "fail",
        };
        var resolver = new Option<string?>("--resolver") { HelpName = "NAME", Description = "The resolver to ask first about every conflict. Default: path patterns decide." };
        var json = Report.JsonOption("Report as one JSON document on standard output; without -o it has the result as \"text\".");

        var command = new Command("merge", Description) { @base, ours, theirs, output, path, plugins, strategy, resolver, json };
        command.SetAction((parsed, cancellationToken) => MergeRun.RunAsync(
            new(
                parsed.GetRequiredValue(@base), parsed.GetRequiredValue(ours), parsed.GetRequiredValue(theirs), parsed.GetValue(output),
                parsed.GetValue(path), parsed.GetValue(plugins), parsed.GetRequiredValue(strategy), parsed.GetValue(resolver), parsed.GetValue(json)),
            cancellationToken));
        return command;
    }
}
