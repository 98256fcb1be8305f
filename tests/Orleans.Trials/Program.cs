using System.CommandLine;
using PluginState.Orleans.Trials;
using PluginState.Orleans.Trials.Faults;
using PluginState.Orleans.Trials.Silos;
using PluginState.Orleans.Trials.Throughput;

Command[] commands = [KillCommand.Create(), StopCommand.Create(), RedisCommand.Create(), ThroughputCommand.Create(), SiloCommand.Create()];
if (args.Length > 0 && commands.Any(command => command.Name == args[0]))
{
    var root = new RootCommand("Trials of PluginState on a cluster of real processes.");
    foreach (var command in commands)
        root.Add(command);
    return await root.Parse(args).InvokeAsync();
}

// As the entry point that xunit.v3 would generate.
return args.Any(static argument => argument is "--server" or "--internal-msbuild-node")
    ? await Xunit.MicrosoftTestingPlatform.TestPlatformTestFramework.RunAsync(args, SelfRegisteredExtensions.AddSelfRegisteredExtensions)
    : await Xunit.Runner.InProc.SystemConsole.ConsoleRunner.Run(args);
