namespace PluginState.Contexts;

/// <summary>There is no context with the given id, and none is remembered to have been evicted.</summary>
public sealed class ContextNotFoundException : PluginStateException
{
    internal ContextNotFoundException(string contextId)
        : base("context_not_found", $"There is no context '{contextId}'. Create one with CreateContext and use the id it returns.") =>
        ContextId = contextId;

    /// <summary>The id that was asked for.</summary>
    public string ContextId { get; }
}
