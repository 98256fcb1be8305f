using System.CommandLine;

namespace PluginState.Benchmarks.Discovery;

/// <summary><c>discovery</c>: from a loaded assembly to the answer to the first conflict.</summary>
internal static class DiscoveryCommand
{
    private static readonly string[] _words = ["way", "assembly", "warm-up"];

    public static Command Create()
    {
        var quick = new Option<bool>("--quick") { Description = "A few processes of each kind: whether it works, and roughly where it stands." };
        var command = new Command("discovery", "Declaring a thousand resolvers and answering the first conflict, generated code beside a reflection scan, as Markdown tables.") { quick };
        command.SetAction(parsed => DiscoveryRun.Run(parsed.GetValue(quick)));

        // A fresh process is what is measured: this is what runs in it.
        var arguments = new Argument<string[]>(string.Join(' ', _words)) { Arity = new(2, 3) };
        var once = new Command(DiscoveryRun.Once, "One measurement in this process.") { arguments };
        once.Hidden = true;
        once.SetAction(parsed => DiscoveryRun.RunOnce(parsed.GetRequiredValue(arguments)));
        command.Add(once);
        return command;
    }
}
