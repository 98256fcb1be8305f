using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using PluginState.AspNetCore.Recording;
using PluginState.Host.Demo;
using PluginState.Host.Merge;
using PluginState.Host.Plugins;
using PluginState.Host.Replay;
using PluginState.Host.Serve;

namespace PluginState.Host;

/// <summary>Runs the command the arguments name, and turns every error into one line.</summary>
internal static class CommandLine
{
    public static async Task<int> RunAsync(string[] arguments)
    {
        // A thread of a plugin's may throw with nobody to catch it.
        AppDomain.CurrentDomain.UnhandledException += static (_, e) => Environment.Exit(Unexpected(e.ExceptionObject));
        try
        {
            return await ParseAndRunAsync(arguments);
        }
        catch (Exception error) when (error is InputException or PluginStateException or TraceFormatException or IOException or UnauthorizedAccessException)
        {
            Complain(error.Message);
            return ExitCode.BadInput;
        }
        catch (OperationCanceledException)
        {
            return ExitCode.Cancelled;
        }
        catch (Exception error)
        {
            return Unexpected(error);
        }
    }

    private static async Task<int> ParseAndRunAsync(string[] arguments)
    {
        // Not a RootCommand, which calls itself what the assembly is called.
        var root = new Command("pluginstate", "PluginState: shared JSON state that stays bounded and answers conflicts.")
        {
            new HelpOption(), new VersionOption(), MergeCommand.Create(), PluginsCommand.Create(), ServeCommand.Create(), ReplayCommand.Create(), DemoCommand.Create(),
        };
        // No response files: git may name a file '@types/package.json'.
        var parsed = root.Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Action is not ParseErrorAction)
            return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });

        // The library's own exit code for this is 1, which here says that conflicts are left.
        foreach (var error in parsed.Errors)
            Complain($"{error.Message} See pluginstate --help.");
        return ExitCode.BadInput;
    }

    private static int Unexpected(object error)
    {
        string? message;
        try
        {
            message = (error as Exception)?.Message;
        }
        catch (Exception) // its type may be a plugin's, and so the getter
        {
            message = null;
        }

        Complain($"This should not have happened: {error.GetType().FullName}{(message is null ? "" : ": " + message)}");
        return ExitCode.Unexpected;
    }

    private static void Complain(string message) =>
        Console.Error.WriteLine($"pluginstate: {string.Join(' ', message.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))}");
}
