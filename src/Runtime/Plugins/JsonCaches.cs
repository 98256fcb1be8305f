using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Reflection.Metadata;
using System.Text.Json;

namespace PluginState.Plugins;

/// <summary>What System.Text.Json remembers of types, which keeps a plugin's in memory.</summary>
internal static class JsonCaches
{
    /// <summary>
    /// Lets it forget every type; it learns those it meets again anew. Through the method that the runtime calls when code is edited while it runs: see
    /// <see cref="MetadataUpdateHandlerAttribute"/>.
    /// </summary>
    [RequiresUnreferencedCode(PluginHost.NeedsRuntime)]
    public static void Clear()
    {
        foreach (var handler in typeof(JsonSerializer).Assembly.GetCustomAttributes<MetadataUpdateHandlerAttribute>())
            handler.HandlerType.GetMethod("ClearCache", BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static, [typeof(Type[])])?.Invoke(null, [null]);
    }
}
