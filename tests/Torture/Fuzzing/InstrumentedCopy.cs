using SharpFuzz;

namespace PluginState.Torture.Fuzzing;

/// <summary>A copy of this program whose assemblies of the house count the branches they take.</summary>
internal sealed class InstrumentedCopy : IDisposable
{
    private static readonly string[] _instrumented = ["PluginState.dll", "PluginState.Plugins.Abstractions.dll", "PluginState.Sqlite.dll", "PluginState.AspNetCore.dll"];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("pluginstate-torture-");

    public InstrumentedCopy()
    {
        var here = new DirectoryInfo(AppContext.BaseDirectory);
        foreach (var file in here.EnumerateFiles("*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(_folder.FullName, Path.GetRelativePath(here.FullName, file.FullName));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            file.CopyTo(copy);
        }

        foreach (var name in _instrumented)
            Fuzzer.Instrument(Path.Combine(_folder.FullName, name), static _ => true, Options.Value);
    }

    public string Program => Path.Combine(_folder.FullName, Path.GetFileName(typeof(InstrumentedCopy).Assembly.Location));

    public void Dispose() => _folder.Delete(recursive: true);
}
