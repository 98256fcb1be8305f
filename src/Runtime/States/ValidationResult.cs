using System.Collections.Immutable;
using PluginState.Documents;

namespace PluginState.States;

/// <summary>A rule that a document would break.</summary>
/// <param name="Path">Where in the document.</param>
/// <param name="Message">What is wrong there.</param>
public sealed record Violation(JsonPointer Path, string Message)
{
    /// <summary>For people: where and what.</summary>
    public override string ToString() => $"{(Path.IsRoot ? "(document)" : Path)}: {Message}";
}

/// <summary>What a validator says of a document.</summary>
/// <param name="Violations">The rules it would break; none where it is valid.</param>
public sealed record ValidationResult(ImmutableArray<Violation> Violations)
{
    /// <summary>The document may be committed.</summary>
    public static ValidationResult Valid { get; } = new([]);

    /// <summary>Whether the document may be committed.</summary>
    public bool IsValid => Violations.IsDefaultOrEmpty;

    /// <summary>The document breaks one rule.</summary>
    /// <param name="path">Where, as a JSON Pointer; empty for the whole document.</param>
    /// <param name="message">What is wrong there.</param>
    /// <exception cref="JsonPointerException"><paramref name="path"/> is not a JSON Pointer.</exception>
    public static ValidationResult Invalid(string path, string message)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(message);
        return new([new(JsonPointer.Parse(path), message)]);
    }
}
