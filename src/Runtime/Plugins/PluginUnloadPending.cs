namespace PluginState.Plugins;

/// <summary>Why code that serves no more is still in memory.</summary>
public enum PluginUnloadCause
{
    /// <summary>A call in flight, or a resolver that somebody still holds, can reach it. It is unloaded when that ends.</summary>
    InUse,

    /// <summary>It was unloaded, and the garbage collector has not come by often enough to tell more.</summary>
    AwaitingCollection,

    /// <summary>It was unloaded and has outlived full collections: something holds on to it, mostly of its own, such as a timer or a handler of a static event.</summary>
    Held,
}

/// <summary>Why code that serves no more is still in memory, for programs and for people.</summary>
/// <param name="Cause">The kind of cause.</param>
/// <param name="Reason">What is known of it.</param>
/// <param name="Since">When it ended to serve.</param>
public sealed record PluginUnloadPending(PluginUnloadCause Cause, string Reason, DateTimeOffset Since);
