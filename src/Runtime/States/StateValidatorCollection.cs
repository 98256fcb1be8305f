using System.Collections.ObjectModel;
using PluginState.Documents;

namespace PluginState.States;

/// <summary>The validators of a manager, as objects or as functions. All are asked.</summary>
public sealed class StateValidatorCollection : Collection<IStateValidator>
{
    /// <summary>Adds a function of the state's id, the document it would have, and the version that would be replaced (null where the state is new).</summary>
    public void Add(Func<string, StateValue, StateSnapshot?, ValidationResult> validate)
    {
        ArgumentNullException.ThrowIfNull(validate);
        Add(new Function(validate));
    }

    /// <inheritdoc/>
    protected override void InsertItem(int index, IStateValidator item)
    {
        ArgumentNullException.ThrowIfNull(item);
        base.InsertItem(index, item);
    }

    /// <inheritdoc/>
    protected override void SetItem(int index, IStateValidator item)
    {
        ArgumentNullException.ThrowIfNull(item);
        base.SetItem(index, item);
    }

    private sealed class Function(Func<string, StateValue, StateSnapshot?, ValidationResult> validate) : IStateValidator
    {
        public ValidationResult Validate(string stateId, StateValue proposed, StateSnapshot? current) => validate(stateId, proposed, current);
    }
}
