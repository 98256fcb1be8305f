using System.Text;
using PluginState.Torture.Campaign;
using PluginState.Torture.Fuzzing;

Coverage.Attach(); // before any code of the house runs
Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
return TortureCommand.Create().Parse(args).Invoke();
