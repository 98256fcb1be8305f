using System.Collections.Immutable;

namespace PluginState.States;

/// <summary>A validator refused what a state was to become. The state is as it was.</summary>
public sealed class StateValidationException : PluginStateException
{
    internal StateValidationException(string stateId, ImmutableArray<Violation> violations)
        : base("validation_failed", $"The state '{stateId}' would break {violations.Length} rule(s): {string.Join("; ", violations.Take(5))}. " +
            "Make the edit so that the merged document is valid.")
    {
        StateId = stateId;
        Violations = violations;
    }

    /// <summary>The state.</summary>
    public string StateId { get; }

    /// <summary>Every rule that would be broken, and where.</summary>
    public ImmutableArray<Violation> Violations { get; }
}
