using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using PluginState.Host.Demo;
using PluginState.Host.Merge;
using PluginState.Host.Plugins;

namespace PluginState.Host;

/// <summary>Runs the command the arguments name, and turns every error the user can do something about into one line.</summary>
internal static class CommandLine
{
    public static async Task<int> RunAsync(string[] arguments)
    {
        // Not a RootCommand, which calls itself what the assembly is called.
        var root = new Command("pluginstate", "PluginState: shared JSON state that stays bounded and answers conflicts.")
        {
            new HelpOption(), new VersionOption(), MergeCommand.Create(), PluginsCommand.Create(), DemoCommand.Create(),
        };
        var parsed = root.Parse(arguments);
        if (parsed.Action is ParseErrorAction)
        {
            // The library's own exit code for this is 1, which here says that conflicts are left.
            foreach (var error in parsed.Errors)
                Console.Error.WriteLine($"pluginstate: {error.Message} See pluginstate --help.");
            return ExitCode.BadInput;
        }

        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
        }
        catch (Exception error) when (error is InputException or PluginStateException or IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"pluginstate: {error.Message}");
            return ExitCode.BadInput;
        }
        catch (OperationCanceledException)
        {
            return ExitCode.Cancelled;
        }
    }
}
