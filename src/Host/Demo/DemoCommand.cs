using System.CommandLine;
using PluginState.Host.Output;

namespace PluginState.Host.Demo;

/// <summary><c>pluginstate demo</c>: a guided run that ends by itself.</summary>
internal static class DemoCommand
{
    public static Command Create()
    {
        var json = Report.JsonOption("Print one JSON document of the figures.");
        var command = new Command("demo", "A guided run with live figures. Exit code 0 only if every claim it makes was checked and holds.") { json };
        command.SetAction((parsed, cancellationToken) => DemoRun.RunAsync(Report.ToOutput(parsed.GetValue(json)), cancellationToken));
        return command;
    }
}
