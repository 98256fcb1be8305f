using System.CommandLine;
using System.Text;
using PluginState.Benchmarks.Conformance;
using PluginState.Benchmarks.Discovery;
using PluginState.Benchmarks.Dispatch;
using PluginState.Benchmarks.Generator;
using PluginState.Benchmarks.Json;
using PluginState.Benchmarks.Lru;
using PluginState.Benchmarks.Plugins;
using PluginState.Benchmarks.Server;

Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
var root = new RootCommand("Measures PluginState beside its peers.") { ConformanceCommand.Create(), DiscoveryCommand.Create(), DispatchCommand.Create(), GeneratorCommand.Create(), JsonCommand.Create(), LruCommand.Create(), PluginsCommand.Create(), ServerCommand.Create() };
return root.Parse(args).Invoke();
