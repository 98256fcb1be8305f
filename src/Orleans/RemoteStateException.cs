namespace PluginState.Orleans;

/// <summary>An error that another silo reported and this one has no type for, as while a cluster is being upgraded. Code and message are that silo's.</summary>
public sealed class RemoteStateException : PluginStateException
{
    internal RemoteStateException(string code, string message)
        : base(code, message)
    {
    }
}
