namespace PluginState.Client;

/// <summary>What the loop is told. Whatever belongs to a connection, a request or a wait has its number: what is no longer current is ignored.</summary>
internal abstract record Message
{
    /// <summary>The user makes an edit.</summary>
    public sealed record Submitted(EditSource Source, TaskCompletionSource<PendingEdit> Applied, CancellationToken CancellationToken) : Message;

    /// <summary>The context is there.</summary>
    public sealed record Entered(int Connection) : Message;

    /// <summary>The event stream has begun.</summary>
    public sealed record Connected(int Connection) : Message;

    /// <summary>The stream told something.</summary>
    public sealed record Received(int Connection, StateEvent Event) : Message;

    /// <summary>The connection ended, or did not come about.</summary>
    public sealed record Lost(int Connection, Exception Error) : Message;

    /// <summary>The server answered an edit.</summary>
    public sealed record Answered(int Request, StateUpdate Update) : Message;

    /// <summary>What the server has under the version an edit was made on; null where it does not know it any more.</summary>
    public sealed record BaseFound(int Request, StateVersion? Found) : Message;

    /// <summary>A request failed.</summary>
    public sealed record Failed(int Request, Exception Error) : Message;

    /// <summary>A pause is over.</summary>
    public sealed record Resumed(int Pause) : Message;
}
