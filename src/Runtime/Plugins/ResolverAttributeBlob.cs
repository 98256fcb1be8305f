using System.Reflection.Metadata;

namespace PluginState.Plugins;

/// <summary>The value of a <see cref="ConflictResolverAttribute"/>, decoded from its bytes (ECMA-335, II.23.3).</summary>
/// <remarks>
/// By hand, because the bytes are a stranger's: the decoder that comes with .NET makes room for as many array elements as they
/// claim to have before it looks for one. Here a length that the bytes cannot hold is an error.
/// </remarks>
internal sealed class ResolverAttributeBlob
{
    /// <summary>What the value of every attribute begins with.</summary>
    public const ushort Prolog = 1;

    private const byte EnumType = 0x55;

    private readonly List<string> _paths = [];

    private ResolverAttributeBlob()
    {
    }

    public string? Name { get; private set; }

    public IReadOnlyList<string> Paths => _paths;

    public int Priority { get; private set; }

    public bool IncludeEqualEdits { get; private set; }

    /// <summary>Decodes a value.</summary>
    /// <param name="blob">Its bytes.</param>
    /// <param name="parameters">
    /// The types of the constructor's parameters. Contracts newer than these may have others than one string: what follows them is
    /// not looked at, since such contracts are turned down for their version.
    /// </param>
    /// <exception cref="BadImageFormatException">They are none.</exception>
    public static ResolverAttributeBlob Decode(BlobReader blob, IReadOnlyList<SignatureTypeCode> parameters)
    {
        if (blob.ReadUInt16() != Prolog)
            throw new BadImageFormatException("The value of an attribute begins wrongly.");
        var attribute = new ResolverAttributeBlob();
        if (parameters is not [SignatureTypeCode.String, ..])
            return attribute;
        attribute.Name = blob.ReadSerializedString();
        if (parameters.Count > 1)
            return attribute;

        for (var left = blob.ReadUInt16(); left > 0; left--)
        {
            var kind = (CustomAttributeNamedArgumentKind)blob.ReadByte();
            if (kind is not (CustomAttributeNamedArgumentKind.Field or CustomAttributeNamedArgumentKind.Property))
                throw new BadImageFormatException("A named argument of an attribute is neither a field nor a property.");
            if (!attribute.TryTakeNamed(ref blob))
                break;
        }

        return attribute;
    }

    /// <returns>False where the argument is of a type that no member of these contracts has, so that where it ends is not known.</returns>
    private bool TryTakeNamed(ref BlobReader blob)
    {
        var type = blob.ReadSerializationTypeCode();
        var element = type == SerializationTypeCode.SZArray ? blob.ReadSerializationTypeCode() : SerializationTypeCode.Invalid;
        if ((byte)type == EnumType || (byte)element == EnumType)
            return false;
        var name = blob.ReadSerializedString();
        switch (type)
        {
            case SerializationTypeCode.String or SerializationTypeCode.Type:
                var text = blob.ReadSerializedString();
                if (name == nameof(ConflictResolverAttribute.Path) && text is not null)
                    _paths.Insert(0, text);
                return true;
            case SerializationTypeCode.Int32:
                var number = blob.ReadInt32();
                if (name == nameof(ConflictResolverAttribute.Priority))
                    Priority = number;
                return true;
            case SerializationTypeCode.Boolean:
                var flag = blob.ReadBoolean();
                if (name == nameof(ConflictResolverAttribute.IncludeEqualEdits))
                    IncludeEqualEdits = flag;
                return true;
            case SerializationTypeCode.SZArray when element == SerializationTypeCode.String:
                var texts = ReadStrings(ref blob);
                if (name == nameof(ConflictResolverAttribute.Paths))
                    _paths.AddRange(texts);
                return true;
            default:
                return false;
        }
    }

    private static List<string> ReadStrings(ref BlobReader blob)
    {
        var count = blob.ReadUInt32();
        if (count == uint.MaxValue)
            return []; // null
        if (count > blob.RemainingBytes) // every one has a byte at least
            throw new BadImageFormatException($"An array of an attribute claims {count} elements in {blob.RemainingBytes} bytes.");
        var texts = new List<string>();
        for (; count > 0; count--)
        {
            if (blob.ReadSerializedString() is { } text)
                texts.Add(text);
        }

        return texts;
    }
}
