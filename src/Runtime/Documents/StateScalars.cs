using System.Text.Json;

namespace PluginState.Documents;

/// <summary>JSON <c>null</c>.</summary>
public sealed class StateNull : StateValue
{
    internal static readonly StateNull Instance = new();

    private StateNull()
        : base(depth: 0, size: 4)
    {
    }

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

    /// <inheritdoc/>
    public override int GetHashCode() => 0;
}

/// <summary>JSON <c>true</c> or <c>false</c>.</summary>
public sealed class StateBoolean : StateValue
{
    internal static readonly StateBoolean TrueInstance = new(true);
    internal static readonly StateBoolean FalseInstance = new(false);

    private StateBoolean(bool value)
        : base(depth: 0, size: value ? 4 : 5) => Value = value;

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

    /// <inheritdoc/>
    public override int GetHashCode() => Value ? 1 : 2;
}

/// <summary>A JSON string.</summary>
public sealed class StateString : StateValue
{
    /// <summary>Makes a string.</summary>
    /// <param name="value">Its text; well-formed UTF-16.</param>
    public StateString(string value)
        : base(depth: 0, size: 2 + (long)(value ?? throw new ArgumentNullException(nameof(value))).Length) => Value = value;

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

    /// <inheritdoc/>
    public override bool Equals(StateValue? other) => other is StateString s && s.Value == Value;

    /// <inheritdoc/>
    public override int GetHashCode() => Value.GetHashCode(StringComparison.Ordinal);
}
