namespace PluginState.Benchmarks.Generator;

/// <summary>The files a generator is for: each has one method, or one type, with its attribute.</summary>
/// <param name="Text">The file of a number. Another number of the edit changes nothing but the body of a method.</param>
/// <param name="Trace">What the generated code has because of the file of that number.</param>
internal sealed record AttributedFiles(Func<int, int, string> Text, Func<int, string> Trace);
