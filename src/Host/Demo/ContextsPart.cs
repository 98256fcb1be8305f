using PluginState.Bounded;
using PluginState.Contexts;
using PluginState.Documents;
using PluginState.Host.Output;

namespace PluginState.Host.Demo;

/// <summary>Ten times more contexts than fit: memory stays bounded, and who was evicted is told so.</summary>
internal static class ContextsPart
{
    private const int Created = 10 * DemoWorld.CacheSize;

    public static async Task RunAsync(DemoWorld world, Report report)
    {
        report.Section("contexts", "1. Ten times more contexts than fit");
        report.Text($"The manager holds at most {DemoWorld.CacheSize} contexts. {Created} clients come; a second thread counts all the while.");
        var contexts = world.Manager.Contexts;
        var last = "";
        void OnEvicted(Eviction<string, StateContext> eviction) => last = eviction.Key;
        contexts.Evicted += OnEvicted;
        using (var sampler = new PeakSampler(() => contexts.Count))
        {
            for (var i = 1; i <= Created; i++)
            {
                world.Manager.CreateContext($"room-{i % 50}", contextId: $"client-{i}");
                sampler.Sample();
                if (i % 10 == 0)
                    sampler.AwaitOther();
            }

            report.Figure(new("cacheSize", "limit (CacheSize)", contexts.Capacity));
            report.Figure(new("created", "contexts created", Created));
            report.Figure(new("highest", "highest count ever seen", sampler.Peak));
            report.Figure(new("samples", "times it was counted", sampler.Samples));
            report.Check($"the count was never above {DemoWorld.CacheSize}", sampler.Peak == DemoWorld.CacheSize);
        }

        contexts.Evicted -= OnEvicted;
        var evicted = contexts.GetStatistics().Evictions.Capacity;
        report.Figure(new("evicted", "evicted for want of room", evicted));
        report.Check("every context that did not fit was evicted and counted", evicted == Created - DemoWorld.CacheSize);
        report.Check($"the last one to go was the least recently used, client-{Created - DemoWorld.CacheSize}", last == $"client-{Created - DemoWorld.CacheSize}");

        report.Text($"'{last}' does not know yet, and sends an update:");
        var answer = "";
        try
        {
            await world.Manager.UpdateAsync(last, JsonPatch.Empty);
        }
        catch (ContextEvictedException error)
        {
            answer = error.Message;
        }

        report.Figure(new("evictedAnswer", "answer", answer));
        report.Check("an evicted id is answered by ContextEvictedException", answer.Contains(last, StringComparison.Ordinal) && answer.Length > 0);
    }
}
