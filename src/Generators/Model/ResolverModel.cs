namespace PluginState.Generators.Model;

/// <summary>What the formatter prints for one resolver.</summary>
/// <param name="Name">The declared name.</param>
/// <param name="Paths">The declared path patterns, each once.</param>
/// <param name="Priority">The declared priority.</param>
/// <param name="IncludeEqualEdits">Whether the resolver is asked too where both sides made the same edit.</param>
/// <param name="Method">The method as an expression, such as <c>global::App.Rules.Max</c>.</param>
/// <param name="Signature">Tells overloads apart, so that the order does not depend on that of the files.</param>
/// <param name="Input">What the method takes.</param>
/// <param name="TakesToken">Whether the last parameter is a cancellation token.</param>
/// <param name="IsAsync">Whether the result has to be awaited.</param>
/// <param name="Output">What the method answers.</param>
internal sealed record ResolverModel(
    string Name,
    EquatableArray<string> Paths,
    int Priority,
    bool IncludeEqualEdits,
    string Method,
    string Signature,
    ResolverInput Input,
    bool TakesToken,
    bool IsAsync,
    ResolverOutput Output)
{
    /// <summary>Whether it answers before it returns and cannot be told to stop.</summary>
    internal bool IsSynchronous => !IsAsync && !TakesToken;
}

/// <summary>What a resolver's method takes.</summary>
internal abstract record ResolverInput
{
    /// <summary><c>Conflict</c>.</summary>
    internal sealed record Raw : ResolverInput;

    /// <summary><c>Conflict&lt;T&gt;</c>.</summary>
    internal sealed record Typed(JsonTypeModel Type, bool MayBeNull) : ResolverInput;

    /// <summary>The values one by one: local and remote, perhaps with the base before them.</summary>
    internal sealed record Values(EquatableArray<ValueModel> Items) : ResolverInput;
}

/// <summary>One parameter that takes one side's value.</summary>
/// <param name="Side">The member of <c>ConflictSide</c>.</param>
/// <param name="Type">The type the value is read as.</param>
/// <param name="IsSlot">Whether the parameter is a <c>Slot&lt;T&gt;</c>.</param>
/// <param name="MayBeAbsent">Whether the method takes a side that has no value.</param>
/// <param name="MayBeNull">Whether the method takes null, or the type cannot hold it anyway.</param>
internal sealed record ValueModel(string Side, JsonTypeModel Type, bool IsSlot, bool MayBeAbsent, bool MayBeNull);

/// <summary>What a resolver's method answers, once awaited.</summary>
internal abstract record ResolverOutput
{
    /// <summary><c>Resolution</c>.</summary>
    internal sealed record Raw : ResolverOutput;

    /// <summary><c>Resolution&lt;T&gt;</c>.</summary>
    internal sealed record Typed(JsonTypeModel Type) : ResolverOutput;

    /// <summary><c>T</c>.</summary>
    internal sealed record Value(JsonTypeModel Type) : ResolverOutput;
}

/// <summary>A type that is read from JSON or written to it.</summary>
/// <param name="Name">The type, fully qualified, without nullable annotations.</param>
/// <param name="DisplayName">The type as people write it.</param>
/// <param name="Converter">
/// The member of <c>JsonMetadataServices</c> that makes its converter without reflection; null where only reflection will do.
/// </param>
/// <param name="Underlying">The type inside a <c>Nullable&lt;T&gt;</c> that needs no reflection.</param>
/// <param name="ReadOnlySets">The <c>T</c> of each <c>IReadOnlySet&lt;T&gt;</c> the type names, which System.Text.Json cannot read.</param>
internal sealed record JsonTypeModel(
    string Name,
    string DisplayName,
    string? Converter = null,
    JsonTypeModel? Underlying = null,
    EquatableArray<string> ReadOnlySets = default)
{
    private static readonly string[] _scalars =
    [
        "BooleanConverter", "ByteConverter", "DecimalConverter", "DoubleConverter", "Int16Converter", "Int32Converter", "Int64Converter", "StringConverter",
    ];

    /// <summary>Whether the contracts read and write it themselves, without System.Text.Json.</summary>
    internal bool IsScalar => Underlying is { } underlying ? underlying.IsScalar : _scalars.Contains(Converter);

    internal bool NeedsReflection => Converter is null && Underlying is null;
}
