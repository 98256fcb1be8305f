using System.Diagnostics;
using PluginState.AspNetCore.Recording;
using PluginState.Host.Output;
using PluginState.Host.Replay.Targets;
using PluginState.Host.Serve;
using PluginState.States;

namespace PluginState.Host.Replay;

/// <summary>Plays one trace, and tells what came of it.</summary>
internal static class ReplayRun
{
    private static readonly TimeSpan _lastLook = TimeSpan.FromSeconds(1);

    public static async Task<int> RunAsync(ReplaySettings settings, Report report, CancellationToken cancellationToken)
    {
        var trace = TraceSummary.Read(settings.Trace);
        StandardOutput.KeepFromPlugins(); // the report has what was standard output before
        await using var target = await TargetAsync(settings, cancellationToken);
        var before = await target.GetEvictionsAsync(cancellationToken);
        var tally = new ReplayTally();
        var player = new TracePlayer(target, tally, settings.Speed, settings.Clients, TimeProvider.System);
        using var reader = TraceReader.Open(settings.Trace);
        var watch = Stopwatch.StartNew();
        var isWhole = await ReplayProgress.ShowAsync(() => player.RunAsync(reader.ReadAll(), cancellationToken), trace.Entries, () => tally.Played);
        watch.Stop();

        using var look = new CancellationTokenSource(_lastLook); // after Ctrl+C there is not much time
        ReplayReport.Write(report, new(settings, trace, target.Name, watch.Elapsed, isWhole, tally, await EvictionsSinceAsync(before, target, look.Token)));
        return !isWhole ? ExitCode.Cancelled : tally.Failed > 0 ? ExitCode.Found : ExitCode.Done;
    }

    private static async Task<IReplayTarget> TargetAsync(ReplaySettings settings, CancellationToken cancellationToken) => settings.Server is { } server
        ? await ServerTarget.ConnectAsync(server, ApiKeys.Read(settings.ApiKeyFile) is [var key, ..] ? key : null, settings.Strategy, settings.Clients, cancellationToken)
        : await InProcessTarget.StartAsync(settings.Strategy ?? new StateManagerOptions().Strategy, settings.Plugins, cancellationToken);

    private static async Task<IReadOnlyList<BoundedEvictions>> EvictionsSinceAsync(IReadOnlyList<BoundedEvictions> before, IReplayTarget target, CancellationToken cancellationToken)
    {
        try
        {
            var after = await target.GetEvictionsAsync(cancellationToken);
            return [.. after.Select(one => one.Since(before.Single(other => other.Name == one.Name)))];
        }
        catch (Exception error) when (error is HttpRequestException or OperationCanceledException)
        {
            Console.Error.WriteLine($"warning: what was evicted is not known: {error.Message}");
            return [];
        }
    }
}
