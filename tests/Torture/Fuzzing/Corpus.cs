using System.Security.Cryptography;

namespace PluginState.Torture.Fuzzing;

/// <summary>Inputs that went where none did before. In a folder, where one is given, so that the next process goes on from there.</summary>
internal sealed class Corpus(string? folder)
{
    private const int MostInputs = 20_000;

    private readonly List<byte[]> _inputs = [];

    public int Count => _inputs.Count;

    public IEnumerable<byte[]> Stored() => folder is not null && Directory.Exists(folder) ? Directory.GetFiles(folder).Order(StringComparer.Ordinal).Select(File.ReadAllBytes) : [];

    public void Add(byte[] input)
    {
        if (_inputs.Count == MostInputs)
            return;
        _inputs.Add(input);
        if (folder is null)
            return;
        Directory.CreateDirectory(folder);
        File.WriteAllBytes(Path.Combine(folder, Convert.ToHexStringLower(SHA256.HashData(input))[..32]), input);
    }

    /// <summary>One of them; half of the time one of the latest, which are the least explored.</summary>
    public byte[] Draw(Random random) => _inputs[random.Next(2) == 0 ? random.Next(_inputs.Count) : random.Next(_inputs.Count - ((_inputs.Count + 7) / 8), _inputs.Count)];
}
