using System.Text.Json;
using PluginState.AspNetCore.Hosting;
using PluginState.Bounded;
using PluginState.Plugins;
using PluginState.Resolvers;
using PluginState.States;

namespace PluginState.AspNetCore.Overview;

/// <summary>What the server is doing, for people who look after it.</summary>
internal static class OverviewJson
{
    public static void WriteMetrics(Utf8JsonWriter json, PluginStateServer server)
    {
        var metrics = server.States.GetMetrics();
        json.WriteStartObject();
        Write(json, "contexts"u8, metrics.Contexts.Count, metrics.Contexts.Capacity, metrics.Contexts.Evictions);
        Write(json, "states"u8, metrics.States.Count, metrics.States.Capacity, metrics.States.Evictions);
        Write(json, "resolvers"u8, metrics.Resolvers.CurrentSize, metrics.Resolvers.MaxSize, metrics.Resolvers.Evictions);
        json.WriteNumber("declaredResolvers"u8, metrics.DeclaredResolvers);
        json.WriteNumber("updates"u8, metrics.Updates);
        json.WriteNumber("failedUpdates"u8, metrics.FailedUpdates);
        json.WriteNumber("transactions"u8, metrics.Transactions);
        json.WriteNumber("rollbacks"u8, metrics.Rollbacks);
        json.WriteNumber("undos"u8, metrics.Undos);
        json.WriteNumber("repeatedUpdates"u8, metrics.RepeatedUpdates);
        json.WriteNumber("conflicts"u8, metrics.Conflicts);
        json.WriteNumber("unresolvedConflicts"u8, metrics.UnresolvedConflicts);
        json.WriteNumber("checkpointEvictions"u8, metrics.CheckpointEvictions);
        json.WriteStartObject("storage"u8);
        json.WriteNumber("loads"u8, metrics.StorageLoads);
        json.WriteNumber("saves"u8, metrics.StorageSaves);
        json.WriteNumber("failures"u8, metrics.StorageFailures);
        json.WriteEndObject();
        json.WriteStartObject("streams"u8);
        json.WriteNumber("count"u8, server.Streams.Count);
        json.WriteNumber("capacity"u8, server.Streams.Capacity);
        json.WriteEndObject();
        json.WriteStartArray("bounds"u8);
        foreach (var bound in metrics.Bounds)
            Write(json, bound);
        if (server.Plugins is { } plugins)
            Write(json, new BoundedSize("plugins.loaded", plugins.Plugins.Count(static plugin => plugin.LoadedAt is not null), plugins.Capacity));
        json.WriteEndArray();
        json.WriteEndObject();
    }

    public static void WriteResolvers(Utf8JsonWriter json, ResolverCatalog catalog)
    {
        var statistics = catalog.Registry.GetStatistics();
        json.WriteStartObject();
        json.WriteNumber("capacity"u8, statistics.MaxSize);
        json.WriteNumber("count"u8, statistics.CurrentSize);
        json.WriteNumber("declared"u8, catalog.Count);
        json.WriteStartArray("live"u8);
        foreach (var entry in catalog.Registry.Snapshot())
        {
            json.WriteStartObject();
            json.WriteString("name"u8, entry.Key);
            json.WriteString("origin"u8, entry.Value.Origin.Kind.ToString());
            json.WriteString("source"u8, entry.Value.Origin.Name);
            json.WriteStartArray("paths"u8);
            foreach (var path in entry.Value.Declaration.Paths)
                json.WriteStringValue(path);
            json.WriteEndArray();
            json.WriteNumber("priority"u8, entry.Value.Declaration.Priority);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        Write(json, statistics.Evictions);
        json.WriteEndObject();
    }

    public static void WritePlugins(Utf8JsonWriter json, PluginHost? host)
    {
        json.WriteStartObject();
        json.WriteStartArray("items"u8);
        foreach (var plugin in host?.Plugins ?? [])
            Write(json, plugin);
        json.WriteEndArray();
        json.WriteStartArray("unloading"u8);
        foreach (var plugin in host?.Unloading ?? [])
        {
            json.WriteStartObject();
            json.WriteString("name"u8, plugin.Name);
            if (plugin.UnloadPending is { } pending)
                json.WriteString("reason"u8, pending.Reason);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, BoundedSize bound)
    {
        json.WriteStartObject();
        json.WriteString("name"u8, bound.Name);
        json.WriteNumber("count"u8, bound.Count);
        json.WriteNumber("capacity"u8, bound.Capacity);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, PluginInfo plugin)
    {
        json.WriteStartObject();
        json.WriteString("name"u8, plugin.Name);
        json.WriteString("displayName"u8, plugin.DisplayName);
        json.WriteString("description"u8, plugin.Description);
        json.WriteString("state"u8, plugin.State.ToString());
        json.WriteString("path"u8, PathInFolder(plugin));
        json.WriteString("version"u8, plugin.Version?.ToString());
        json.WriteString("contentHash"u8, plugin.ContentHash);
        json.WriteNumber("generation"u8, plugin.Generation);
        json.WriteNumber("liveResolvers"u8, plugin.LiveResolvers);
        json.WriteNumber("evictions"u8, plugin.Evictions);
        json.WriteBoolean("isCodeLoaded"u8, plugin.IsCodeLoaded);
        json.WriteStartArray("resolvers"u8);
        foreach (var resolver in plugin.Resolvers)
            json.WriteStringValue(resolver.Name);
        json.WriteEndArray();
        if (plugin.Rejection is { } rejection)
        {
            json.WriteStartObject("rejection"u8);
            json.WriteString("code"u8, rejection.Code.ToString());
            json.WriteString("reason"u8, rejection.Reason);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    /// <summary>Where it lies is nobody's business but the operator's, who knows the folder.</summary>
    private static string PathInFolder(PluginInfo plugin)
    {
        var file = Path.GetFileName(plugin.Path);
        var folder = Path.GetFileName(Path.GetDirectoryName(plugin.Path));
        return folder == plugin.Name ? $"{folder}/{file}" : file;
    }

    private static void Write(Utf8JsonWriter json, ReadOnlySpan<byte> name, long count, long capacity, EvictionCounts evictions)
    {
        json.WriteStartObject(name);
        json.WriteNumber("count"u8, count);
        json.WriteNumber("capacity"u8, capacity);
        Write(json, evictions);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, EvictionCounts evictions)
    {
        json.WriteStartObject("evictions"u8);
        foreach (var reason in Enum.GetValues<EvictionReason>())
            json.WriteNumber(reason.ToString(), evictions[reason]);
        json.WriteEndObject();
    }
}
