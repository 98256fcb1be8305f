using System.CommandLine;
using System.Text;
using PluginState.Benchmarks.Dispatch;
using PluginState.Benchmarks.Lru;

Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
var root = new RootCommand("Measures PluginState beside its peers.") { DispatchCommand.Create(), LruCommand.Create() };
return root.Parse(args).Invoke();
