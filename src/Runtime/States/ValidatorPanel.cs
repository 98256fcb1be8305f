using System.Collections.Immutable;
using PluginState.Documents;

namespace PluginState.States;

/// <summary>Every validator of a manager, asked one after the other.</summary>
internal sealed class ValidatorPanel(ImmutableArray<IStateValidator> validators)
{
    public bool IsEmpty => validators.IsEmpty;

    /// <exception cref="StateValidationException">At least one says no; it has what all of them say.</exception>
    public void Check(string stateId, StateValue proposed, StateSnapshot? current)
    {
        ImmutableArray<Violation> violations = [];
        foreach (var validator in validators)
        {
            var result = validator.Validate(stateId, proposed, current);
            if (!result.IsValid)
                violations = violations.AddRange(result.Violations);
        }

        if (!violations.IsEmpty)
            throw new StateValidationException(stateId, violations);
    }
}
