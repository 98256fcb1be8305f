using System.Collections.Immutable;
using System.IO.Compression;
using System.Xml.Linq;

namespace PluginState.Packages.Tests;

/// <summary>A .nupkg file, open.</summary>
public sealed class Package : IDisposable
{
    private readonly ZipArchive _zip;
    private readonly XElement _metadata;

    public Package(string path)
    {
        _zip = ZipFile.OpenRead(path);
        using var nuspec = _zip.Entries.Single(static entry => entry.FullName.EndsWith(".nuspec", StringComparison.Ordinal)).Open();
        _metadata = XDocument.Load(nuspec).Root!.Elements().Single();
        Files = [.. _zip.Entries.Select(static entry => entry.FullName)];
    }

    public IReadOnlyList<string> Files { get; }

    /// <summary>What the package needs, in all frameworks.</summary>
    public IEnumerable<XElement> Dependencies => _metadata.Descendants().Where(static element => element.Name.LocalName == "dependency");

    /// <summary>An element of the metadata; empty where there is none.</summary>
    public XElement this[string name] => _metadata.Elements().SingleOrDefault(element => element.Name.LocalName == name) ?? new(name);

    public ImmutableArray<byte> Read(string file)
    {
        using var stream = _zip.GetEntry(file)!.Open();
        using var memory = new MemoryStream();
        stream.CopyTo(memory);
        return [.. memory.ToArray()];
    }

    public string ReadText(string file)
    {
        using var reader = new StreamReader(_zip.GetEntry(file)!.Open());
        return reader.ReadToEnd();
    }

    public void Dispose() => _zip.Dispose();
}
