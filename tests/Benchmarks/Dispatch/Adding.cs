namespace PluginState.Benchmarks.Dispatch;

/// <summary>The resolver everybody calls, as an app would write it.</summary>
internal static class Adding
{
    /// <summary>What both sides added.</summary>
    [ConflictResolver("adding")]
    internal static long Add(long @base, long local, long remote) => local + remote - @base;
}
