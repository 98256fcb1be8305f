namespace PluginState.Orleans;

/// <summary>The names by which PluginState is known on a cluster.</summary>
public static class PluginStateCluster
{
    /// <summary>The grain storage that keeps the states: <c>pluginstate</c>.</summary>
    public const string StorageName = "pluginstate";
}
