using System.CommandLine;
using PluginState.Host.Output;
using PluginState.Plugins;

namespace PluginState.Host.Plugins;

/// <summary><c>pluginstate plugins sign</c> and <c>verify</c>: whose a plugin is.</summary>
internal static class SignatureCommands
{
    public static Command CreateSign()
    {
        var (plugin, json) = (Plugin(), Report.JsonOption());
        var key = new Option<string>("--key") { Description = "The private key's file: ECDSA in PEM, not encrypted.", Required = true };
        var command = new Command("sign", "Writes a plugin's signature beside it; none of its code runs. Exit code 2 if there is no plugin or no key.") { plugin, key, json };
        command.SetAction(parsed =>
        {
            var hash = PluginSignature.Sign(parsed.GetRequiredValue(plugin), Read(parsed.GetRequiredValue(key)));
            var report = Report.ToOutput(parsed.GetValue(json));
            report.Figure(new("plugin", "Plugin", Path.GetFullPath(parsed.GetRequiredValue(plugin))));
            report.Figure(new("hash", "Content", hash));
            report.Complete();
            return ExitCode.Done;
        });
        return command;
    }

    public static Command CreateVerify()
    {
        var (plugin, json) = (Plugin(), Report.JsonOption());
        var key = new Option<string>("--key") { Description = "The public key's file, in PEM.", Required = true };
        var command = new Command("verify", "Holds a plugin's signature against its files; none of its code runs. Exit code 1 if it is not valid, 2 if there is no plugin or no key.") { plugin, key, json };
        command.SetAction(parsed =>
        {
            var path = parsed.GetRequiredValue(plugin);
            var rejection = PluginSignature.Verify(path, Read(parsed.GetRequiredValue(key)));
            var report = Report.ToOutput(parsed.GetValue(json));
            report.Figure(new("plugin", "Plugin", Path.GetFullPath(path)));
            report.Figure(new("hash", "Content", PluginSignature.HashOf(path)));
            report.Figure(new("valid", "Valid", rejection is null, rejection is null ? "yes" : "no"));
            if (rejection is not null)
            {
                report.Figure(new("code", "Code", rejection.Code.ToString()));
                report.Figure(new("reason", "Reason", rejection.Reason));
            }

            report.Complete();
            return rejection is null ? ExitCode.Done : ExitCode.Found;
        });
        return command;
    }

    private static Argument<string> Plugin() => new("PLUGIN") { Description = "The plugin's folder, or its main DLL." };

    private static string Read(string file)
    {
        InputFile.CheckExists(file);
        return InputFile.Try(() => File.ReadAllText(file), $"'{file}' cannot be read");
    }
}
