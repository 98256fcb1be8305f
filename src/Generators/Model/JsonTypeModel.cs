namespace PluginState.Generators.Model;

/// <summary>A type that is read from JSON or written to it.</summary>
/// <param name="Name">The type, fully qualified, without nullable annotations.</param>
/// <param name="Converter">
/// The expression that makes its converter without reflection, but for the class it is a member of; null where only its metadata will do.
/// </param>
/// <param name="Underlying">The type inside a <c>Nullable&lt;T&gt;</c>.</param>
/// <param name="ReadOnlySets">The <c>T</c> of each <c>IReadOnlySet&lt;T&gt;</c> the type names, which System.Text.Json cannot read.</param>
internal sealed record JsonTypeModel(
    string Name,
    string? Converter = null,
    JsonTypeModel? Underlying = null,
    EquatableArray<string> ReadOnlySets = default)
{
    /// <summary>What is taken as the JSON text of the value itself.</summary>
    internal const string RawName = "global::System.ReadOnlyMemory<byte>";

    private const string ReadOnlySet = "global::System.Collections.Generic.IReadOnlySet<";

    private static readonly HashSet<string> _scalars = new(StringComparer.Ordinal)
    {
        "BooleanConverter", "ByteConverter", "DecimalConverter", "DoubleConverter", "Int16Converter", "Int32Converter", "Int64Converter", "StringConverter",
    };

    /// <summary>The type as people write it.</summary>
    internal string DisplayName => Name.Replace("global::", "");

    /// <summary>Whether the contracts read and write it themselves, without System.Text.Json.</summary>
    internal bool IsScalar => Underlying is { } underlying ? underlying.IsScalar : Converter is { } converter && _scalars.Contains(converter);

    /// <summary>Whether it is the JSON text of the value itself, or nothing.</summary>
    internal bool IsRaw => Underlying is { } underlying ? underlying.IsRaw : Name == RawName;

    /// <summary>Whether System.Text.Json has to have metadata of the type.</summary>
    internal bool NeedsMetadata => Underlying is { } underlying ? underlying.NeedsMetadata : Converter is null && Name != RawName;

    /// <summary>The <c>T</c> where the type is an <c>IReadOnlySet&lt;T&gt;</c> itself.</summary>
    internal string? SetElement => ReadOnlySets.Count > 0 && Name == ReadOnlySet + ReadOnlySets[0] + ">" ? ReadOnlySets[0] : null;

    /// <summary>The type of which somebody has to have metadata, for this one to be read and written: a set is made as a <c>HashSet&lt;T&gt;</c>.</summary>
    internal string MetadataName => Underlying is { } underlying ? underlying.MetadataName
        : SetElement is { } element ? $"global::System.Collections.Generic.HashSet<{element}>"
        : Name;
}
