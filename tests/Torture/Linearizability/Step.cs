namespace PluginState.Torture.Linearizability;

/// <summary>One operation of a history: when it was called, when it answered, and what it and its answer are on a model.</summary>
/// <param name="Text">What was asked, and the answer.</param>
/// <param name="Invoked">Before this no effect can have been.</param>
/// <param name="Returned">After this it must have been.</param>
/// <param name="Apply">The model's state afterwards; null where that state would have given another answer.</param>
internal sealed record Step<TState>(string Text, long Invoked, long Returned, Func<TState, TState?> Apply)
    where TState : class;
