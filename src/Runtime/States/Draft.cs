using System.Collections.Immutable;
using PluginState.Documents;

namespace PluginState.States;

/// <summary>The document a caller wants, and the version it was made on.</summary>
/// <param name="Base">What it was made on; null where it replaces whatever is there.</param>
/// <param name="Local">The document.</param>
/// <param name="Dependent">The edits whose tests must hold in the version it is merged with.</param>
internal sealed record Draft(StateSnapshot? Base, StateValue Local, ImmutableArray<StateEdit> Dependent);
