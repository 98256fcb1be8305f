using PluginState.Benchmarks.Harness;
using PluginState.Benchmarks.Lru.Peers;

namespace PluginState.Benchmarks.Lru.Workloads;

/// <summary>What an entry weighs beside its key and value.</summary>
internal static class BytesPerEntry
{
    public const int Capacity = 100_000;

    public static void Run(LruFigures figures)
    {
        Output.Section("Memory");
        Output.Progress("memory");
        var keys = new Keys(Capacity);
        var table = new MarkdownTable($"capacity {Capacity:n0}", "entries held", "B per entry");
        foreach (var peer in Field.All)
        {
            var before = Allocations.Retained();
            var cache = peer.Open(Capacity);
            foreach (var key in keys.Stored)
                cache.Put(key, Keys.Value);
            cache.Settle();
            var entries = cache.Count;
            var bytes = (double)(Allocations.Retained() - before) / entries;
            GC.KeepAlive(cache);
            figures.BytesPerEntry[peer.Name] = bytes;
            table.Row(peer.Name, $"{entries:n0}", $"{bytes:0}");
        }

        GC.KeepAlive(keys);
        Output.Table(table);
        Output.Text($"After {Capacity:n0} Puts of different keys. Keys and values were made before and are not counted; the empty cache is.");
    }
}
