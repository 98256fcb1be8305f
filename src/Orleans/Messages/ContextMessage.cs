using PluginState.Contexts;

namespace PluginState.Orleans.Messages;

/// <summary>What a state needs to know of the context that asks: who it is, which incarnation of the state it looks at, and the version it saw last.</summary>
[GenerateSerializer, Immutable, Alias("pluginstate.sight")]
internal sealed record SightMessage(string ContextId, long Epoch, long LastSeenVersion)
{
    public static SightMessage Of(StateContext context) => new(context.Id, context.StateEpoch, context.LastSeenVersion);

    /// <summary>A context of this call, which sees what the one elsewhere will have seen.</summary>
    public StateContext Read(string stateId, DateTimeOffset now)
    {
        var context = new StateContext(ContextId, stateId, now);
        if (Epoch != 0)
            context.Attach(Epoch);
        context.Saw(LastSeenVersion);
        return context;
    }

    /// <summary>Tells the context what was seen for it.</summary>
    public void Tell(StateContext context)
    {
        if (Epoch != 0)
            context.Attach(Epoch);
        context.Saw(LastSeenVersion);
    }
}
