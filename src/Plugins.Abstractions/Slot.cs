using System.Diagnostics.CodeAnalysis;

namespace PluginState;

/// <summary>A place in a JSON document: it holds a value (which may be null) or is absent. Absent is not null.</summary>
/// <typeparam name="T">The type of the value.</typeparam>
public readonly record struct Slot<T>
{
    private readonly T _value;

    /// <summary>Makes a slot that holds <paramref name="value"/>.</summary>
    public Slot(T value)
    {
        _value = value;
        Exists = true;
    }

    /// <summary>The slot that holds nothing; also the default of the type.</summary>
    public static Slot<T> Absent => default;

    /// <summary>Whether the document has a value here.</summary>
    public bool Exists { get; }

    /// <summary>The value.</summary>
    /// <exception cref="InvalidOperationException">The slot is absent.</exception>
    public T Value => Exists ? _value : throw new InvalidOperationException(
        "The slot is absent: the document has no value here. Check Exists, or call TryGet or GetValueOrDefault.");

    /// <summary>The value, or <paramref name="defaultValue"/> where the slot is absent.</summary>
    [return: NotNullIfNotNull(nameof(defaultValue))]
    public T? GetValueOrDefault(T? defaultValue = default) => Exists ? _value : defaultValue;

    /// <summary>Whether the document has a value here, and if so which.</summary>
    public bool TryGet([MaybeNullWhen(false)] out T value)
    {
        value = _value;
        return Exists;
    }

    /// <summary>A slot that holds <paramref name="value"/>.</summary>
    [SuppressMessage("Usage", "CA2225", Justification = "The constructor is the named alternate.")]
    public static implicit operator Slot<T>(T value) => new(value);

    /// <summary>The value as text, or <c>(absent)</c>.</summary>
    public override string ToString() => Exists ? _value?.ToString() ?? "null" : "(absent)";
}
