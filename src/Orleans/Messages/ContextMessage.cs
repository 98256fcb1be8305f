using PluginState.Contexts;

namespace PluginState.Orleans.Messages;

/// <summary>What a state needs to know of the context that asks: who it is, which incarnation of the state it looks at, and the version it saw last.</summary>
[GenerateSerializer, Immutable, Alias("pluginstate.context")]
internal sealed record ContextMessage(string ContextId, long Epoch, long LastSeenVersion)
{
    public static ContextMessage Of(StateContext context) => new(context.Id, context.StateEpoch, context.LastSeenVersion);

    /// <summary>A context of this call, which sees what the one elsewhere will have seen.</summary>
    public StateContext Read(string stateId, DateTimeOffset now)
    {
        var context = new StateContext(ContextId, stateId, now);
        Tell(context);
        return context;
    }

    /// <summary>Tells the context what was seen for it.</summary>
    public void Tell(StateContext context)
    {
        context.Attach(Epoch);
        context.Saw(LastSeenVersion);
    }
}
