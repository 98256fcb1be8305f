namespace PluginState.Orleans.Grains;

/// <summary>What states are called on the cluster and in its storage. Changing it would lose them.</summary>
internal static class StateGrainType
{
    public const string Name = "pluginstate.state";
}
