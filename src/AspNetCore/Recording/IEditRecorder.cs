using PluginState.Documents;
using PluginState.States;

namespace PluginState.AspNetCore.Recording;

/// <summary>Is told what clients ask for, as it is asked. Must not wait: it is called on the way of every request.</summary>
internal interface IEditRecorder
{
    /// <summary>A context was made.</summary>
    void ContextCreated(string contextId, string stateId, StateValue? initial);

    /// <summary>A context was removed.</summary>
    void ContextClosed(string contextId);

    /// <summary>A state was read through a context.</summary>
    void Read(string contextId);

    /// <summary>An edit is about to be made.</summary>
    /// <param name="contextId">The context.</param>
    /// <param name="kind"><c>patch</c>, <c>merge</c> or <c>replace</c>.</param>
    /// <param name="body">The patch, merge patch or document.</param>
    /// <param name="options">How it is made.</param>
    void Edit(string contextId, string kind, StateValue body, UpdateOptions options);

    /// <summary>An update is about to be taken back.</summary>
    void Undo(string contextId, long? version, UpdateOptions options);

    /// <summary>A state is about to be taken back to a version.</summary>
    void Rollback(string contextId, long version, UpdateOptions options);
}
