using System.Security.Cryptography;
using System.Text;

namespace PluginState.Plugins;

/// <summary>The bytes of a plugin's files, read once: what is hashed, inspected and loaded is the same.</summary>
internal sealed class PluginContent
{
    private readonly IReadOnlyList<(string Name, byte[] Bytes)> _files;

    private PluginContent(IReadOnlyList<(string Name, byte[] Bytes)> files, byte[]? signature, bool hasFolder)
    {
        _files = files;
        Signature = signature;
        HasFolder = hasFolder;
        Hash = HashOf(files);
    }

    /// <summary>SHA-256 over names and contents but those of the signature, in lower-case hexadecimal.</summary>
    public string Hash { get; }

    /// <summary>The signature's file; null where there is none.</summary>
    public byte[]? Signature { get; }

    /// <summary>Whether the plugin has a folder of its own, and so may bring dependencies.</summary>
    public bool HasFolder { get; }

    /// <summary>The main DLL.</summary>
    public byte[] Main => _files[0].Bytes;

    /// <summary>The names of the files, the main DLL's first.</summary>
    public IReadOnlyList<string> Names => [.. _files.Select(static file => file.Name)];

    /// <summary>A file's bytes; null where there is none of that name, or no folder that it could be in.</summary>
    public byte[]? Find(string name) => HasFolder ? _files.FirstOrDefault(file => file.Name == name).Bytes : null;

    /// <summary>Reads the files a look has found.</summary>
    /// <exception cref="IOException">A file vanished meanwhile, or cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">A file may not be read.</exception>
    public static PluginContent Read(PluginCandidate candidate, PluginObservation observation)
    {
        var signature = PluginSignature.NameFor(candidate);
        byte[]? signed = null;
        var files = new List<(string, byte[])>(observation.Files.Count);
        foreach (var file in observation.Files)
        {
            if (file.Name == signature)
                signed = ReadFile(file);
            else
                files.Add((file.Name, ReadFile(file)));
        }

        return new(files, signed, candidate.Folder is not null);
    }

    /// <summary>The bytes of the dependency with an assembly name; null where the plugin does not bring it.</summary>
    public byte[]? FindAssembly(string name)
    {
        if (!HasFolder)
            return null;
        var fileName = name + ".dll";
        foreach (var (path, bytes) in _files)
        {
            if (path.AsSpan(path.LastIndexOf('/') + 1).Equals(fileName, StringComparison.OrdinalIgnoreCase))
                return bytes;
        }

        return null;
    }

    /// <summary>Writes the files into a folder that does not exist yet.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="plugin">The plugin's name.</param>
    /// <param name="inspection">What its metadata says.</param>
    /// <param name="manifest">What its manifest says.</param>
    /// <exception cref="IOException">A file cannot be written, or its name leads out of the folder.</exception>
    public StagedPlugin Stage(string folder, string plugin, PluginInspection inspection, PluginManifest manifest)
    {
        foreach (var (name, bytes) in _files)
        {
            var path = Path.GetFullPath(Path.Combine(folder, name));
            if (!RealPath.IsWithin(path, folder))
                throw new IOException($"'{name}' does not stay in the plugin's folder.");
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(path, bytes);
        }

        return new(plugin, folder, Names, Hash, inspection, manifest);
    }

    /// <summary>The hash of files that were staged.</summary>
    /// <exception cref="IOException">One of them is gone, or cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">One of them may not be read.</exception>
    public static string HashOf(string folder, IReadOnlyList<string> names) =>
        HashOf([.. names.Select(name => (name, File.ReadAllBytes(Path.Combine(folder, name))))]);

    /// <summary>Not more than the look said: a file that grows meanwhile is noticed by the look that follows.</summary>
    private static byte[] ReadFile(PluginFile file)
    {
        if (file.Length == 0)
            return []; // not opened: a pipe or device has no length, and opening one may wait forever
        using var stream = new FileStream(file.Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        var bytes = new byte[file.Length];
        var read = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        return read == bytes.Length ? bytes : bytes[..read];
    }

    private static string HashOf(IReadOnlyList<(string Name, byte[] Bytes)> files)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (name, bytes) in files)
        {
            hash.AppendData(Encoding.UTF8.GetBytes($"{name}\0{bytes.Length}\0"));
            hash.AppendData(bytes);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
