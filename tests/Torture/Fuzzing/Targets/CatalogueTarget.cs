using System.Text;

namespace PluginState.Torture.Fuzzing.Targets;

/// <summary>The text in which a compiled assembly lists its resolvers.</summary>
internal sealed class CatalogueTarget : FuzzTarget
{
    public override string Name => "plugin-catalogue";

    public override IEnumerable<byte[]> Seeds => [.. CataloguesOf(PluginImages.Adding("Votes", "votes", 0)), Utf8("")];

    public override IReadOnlyList<string> Words => ["\t", "\n", "\\", "\\u0041", "\\t", "/a/*", "/**", "-1", "2147483648"];

    public override string Try(byte[] input)
    {
        try
        {
            var table = ResolverTable.Parse(Encoding.UTF8.GetString(input));
            Hold(table.All(static resolver => !string.IsNullOrWhiteSpace(resolver.Name)), "a resolver has no name");
            return $"{Math.Min(table.Count, 3)} resolvers, {Math.Min(table.MergeRules.Count, 2)} rules";
        }
        catch (FormatException)
        {
            return "refused";
        }
    }

    /// <summary>What the module's attribute says, as one string of the metadata.</summary>
    private static IEnumerable<byte[]> CataloguesOf(byte[] image)
    {
        using var pe = new System.Reflection.PortableExecutable.PEReader(new MemoryStream(image));
        var reader = System.Reflection.Metadata.PEReaderExtensions.GetMetadataReader(pe);
        foreach (var handle in reader.CustomAttributes)
        {
            var blob = reader.GetBlobReader(reader.GetCustomAttribute(handle).Value);
            if (blob.Length > 4 && blob.ReadUInt16() == 1 && blob.ReadByte() is var first && first is not 0xFF)
            {
                blob.Offset = 2;
                if (Text(blob) is { } text && text.Contains("votes", StringComparison.Ordinal))
                    yield return Utf8(text);
            }
        }
    }

    private static string? Text(System.Reflection.Metadata.BlobReader blob)
    {
        try
        {
            return blob.ReadSerializedString();
        }
        catch (BadImageFormatException)
        {
            return null; // an attribute whose first argument is no string
        }
    }
}
