using System.CommandLine;
using System.Text;

Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
var root = new RootCommand("Measures PluginState beside its peers.");
return root.Parse(args).Invoke();
