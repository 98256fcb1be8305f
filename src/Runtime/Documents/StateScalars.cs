using System.Text;
using System.Text.Json;

namespace PluginState.Documents;

/// <summary>JSON <c>null</c>.</summary>
public sealed class StateNull : StateValue
{
    internal static readonly StateNull Instance = new();

    private StateNull()
    {
    }

    /// <inheritdoc/>
    public override int Depth => 0;

    /// <inheritdoc/>
    public override long Size => 4;

    /// <inheritdoc/>
    public override StateValueKind Kind => StateValueKind.Null;

    /// <inheritdoc/>
    public override void WriteTo(Utf8JsonWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteNullValue();
    }

    /// <inheritdoc/>
    public override bool Equals(StateValue? other) => other is StateNull;

    internal override bool IsIdenticalTo(StateValue other) => other is StateNull;

    /// <inheritdoc/>
    public override int GetHashCode() => 0;
}

/// <summary>JSON <c>true</c> or <c>false</c>.</summary>
public sealed class StateBoolean : StateValue
{
    internal static readonly StateBoolean TrueInstance = new(true);
    internal static readonly StateBoolean FalseInstance = new(false);

    private StateBoolean(bool value) => Value = value;

    /// <inheritdoc/>
    public override int Depth => 0;

    /// <inheritdoc/>
    public override long Size => Value ? 4 : 5;

    /// <inheritdoc/>
    public override StateValueKind Kind => StateValueKind.Boolean;

    /// <summary>Which of the two.</summary>
    public bool Value { get; }

    /// <inheritdoc/>
    public override void WriteTo(Utf8JsonWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteBooleanValue(Value);
    }

    /// <inheritdoc/>
    public override bool Equals(StateValue? other) => other is StateBoolean b && b.Value == Value;

    internal override bool IsIdenticalTo(StateValue other) => Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => Value ? 1 : 2;
}

/// <summary>A JSON string.</summary>
public sealed class StateString : StateValue
{
    /// <summary>Makes a string.</summary>
    /// <param name="value">Its text; well-formed UTF-16.</param>
    /// <exception cref="ArgumentException">The text has half of a surrogate pair, which UTF-8 cannot hold.</exception>
    public StateString(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        CheckWellFormed(value);
        Value = value;
        Size = 2 + (long)Encoding.UTF8.GetByteCount(value);
    }

    /// <inheritdoc/>
    public override int Depth => 0;

    /// <inheritdoc/>
    public override long Size { get; }

    /// <inheritdoc/>
    public override StateValueKind Kind => StateValueKind.String;

    /// <summary>Its text.</summary>
    public string Value { get; }

    /// <inheritdoc/>
    public override void WriteTo(Utf8JsonWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteStringValue(Value);
    }

    internal static void CheckWellFormed(string text)
    {
        var at = text.AsSpan().IndexOfAnyInRange('\uD800', '\uDFFF');
        while (at >= 0 && at < text.Length)
        {
            if (char.IsSurrogate(text[at]) && !(at + 1 < text.Length && char.IsSurrogatePair(text[at], text[at + 1])))
                throw new ArgumentException($"The text has half of a surrogate pair at position {at}, which JSON in UTF-8 cannot hold.", nameof(text));
            at += char.IsSurrogate(text[at]) ? 2 : 1;
        }
    }

    /// <inheritdoc/>
    public override bool Equals(StateValue? other) => other is StateString s && s.Value == Value;

    internal override bool IsIdenticalTo(StateValue other) => Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => Value.GetHashCode(StringComparison.Ordinal);
}
