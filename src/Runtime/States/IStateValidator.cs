using PluginState.Documents;

namespace PluginState.States;

/// <summary>Decides whether a document may become a state's next version, whatever made it: an update, a transaction, a rollback, an undo, a new state.</summary>
/// <remarks>
/// It is called with the merged document, outside every lock and turn, from many threads at once, and again where the state moved meanwhile: so it should be
/// quick, have no effects, and give the same answer for the same arguments. It may use the manager. What it throws reaches the caller, and the state stays
/// as it was.
/// </remarks>
public interface IStateValidator
{
    /// <summary>Judges a document.</summary>
    /// <param name="stateId">The state.</param>
    /// <param name="proposed">What its document would be.</param>
    /// <param name="current">The version that would be replaced; null where the state is new.</param>
    ValidationResult Validate(string stateId, StateValue proposed, StateSnapshot? current);
}
