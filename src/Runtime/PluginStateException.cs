namespace PluginState;

/// <summary>The base of every error PluginState reports on purpose. Its message names the thing and the cure.</summary>
public abstract class PluginStateException : Exception
{
    private protected PluginStateException(string code, string message, Exception? innerException = null)
        : base(message, innerException) => Code = code;

    /// <summary>A stable, machine-readable code such as <c>context_evicted</c>.</summary>
    public string Code { get; }
}
