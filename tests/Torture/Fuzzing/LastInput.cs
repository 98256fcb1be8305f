using System.IO.MemoryMappedFiles;

namespace PluginState.Torture.Fuzzing;

/// <summary>The input that is being tried, in a file that stays when the process does not.</summary>
internal sealed class LastInput : IDisposable
{
    public const int MostBytes = 1 << 20;

    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;

    public LastInput(string path)
    {
        _file = MemoryMappedFile.CreateFromFile(path, FileMode.Create, null, sizeof(int) + MostBytes);
        _view = _file.CreateViewAccessor();
    }

    /// <summary>What a process that is no more tried last.</summary>
    public static byte[] Read(string path)
    {
        using var reader = new BinaryReader(File.OpenRead(path));
        return reader.ReadBytes(reader.ReadInt32());
    }

    public void Set(byte[] input)
    {
        _view.Write(0, input.Length);
        _view.WriteArray(sizeof(int), input, 0, input.Length);
    }

    public void Dispose()
    {
        _view.Dispose();
        _file.Dispose();
    }
}
