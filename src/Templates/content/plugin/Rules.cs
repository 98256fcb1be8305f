using PluginState;

namespace PluginTemplate;

/// <summary>How conflicts are answered. Mark any method with two or three values, or with a Conflict&lt;T&gt;.</summary>
internal static class Rules
{
    /// <summary>Votes that both sides counted add up.</summary>
    [ConflictResolver("add-votes", Path = "/votes/*")]
    internal static long Add(long? @base, long local, long remote) => local + remote - (@base ?? 0);
}
