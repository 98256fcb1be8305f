using PluginState.Host.Output;

namespace PluginState.Host.Demo;

/// <summary>The end: everything is given back, and who comes late is told so.</summary>
internal static class ShutdownPart
{
    public static async Task RunAsync(DemoWorld world, ProcessResources before, Report report)
    {
        report.Section("shutdown", "5. A clean end");
        var running = ProcessResources.Now;
        var code = PluginCode.Watch();
        report.Figure(new("pluginsLoaded", "plugin load contexts in memory", code.Count));
        report.Check("a plugin is loaded when the end comes", code.Count > 0 && world.Host.Plugins.Count == 1);

        await world.DisposeAsync();
        report.Check("a disposed manager answers with ObjectDisposedException", IsDisposed(() => world.Manager.CreateContext("late")));
        report.Check("a disposed plugin host answers with ObjectDisposedException", await IsDisposedAsync(() => world.Host.RescanAsync()));
        report.Check("no context is left, and each that was cleared is counted", world.Manager.Contexts.Count == 0 && world.Manager.Contexts.GetStatistics().Evictions.Cleared > 0);

        var left = await PluginCode.CollectAsync(code);
        report.Figure(new("pluginsLeft", "plugin load contexts left", left));
        report.Check("the plugin's code has left memory", left == 0);

        var after = await before.ReturnAsync();
        report.Table("resources",
        [
            Row("before", before),
            Row("running", running),
            Row("after", after),
        ]);
        report.Check("no timer and no folder watch is left", after.Timers <= before.Timers && (after.Watches ?? 0) <= (before.Watches ?? 0));
    }

    private static Field[] Row(string when, ProcessResources resources) =>
    [
        new("when", "when", when),
        new("timers", "timers set", resources.Timers),
        new("watches", "folder watches", resources.Watches, resources.Watches is null ? "(unknown)" : null),
    ];

    private static bool IsDisposed(Action action)
    {
        try
        {
            action();
            return false;
        }
        catch (ObjectDisposedException)
        {
            return true;
        }
    }

    private static async Task<bool> IsDisposedAsync(Func<Task> action)
    {
        try
        {
            await action();
            return false;
        }
        catch (ObjectDisposedException)
        {
            return true;
        }
    }
}
