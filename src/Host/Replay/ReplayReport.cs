using System.Globalization;
using PluginState.AspNetCore.Recording;
using PluginState.Bounded;
using PluginState.Host.Output;

namespace PluginState.Host.Replay;

/// <summary>Tells what came of a replay.</summary>
internal static class ReplayReport
{
    private const int MostStates = 20;

    public static void Write(Report report, ReplayResult result)
    {
        var tally = result.Tally;
        report.Section("trace", $"Trace {result.Settings.Trace}");
        report.Figure(new("file", "file", result.Settings.Trace));
        report.Figure(new("created", "recorded", result.Trace.Created.ToString("O", CultureInfo.InvariantCulture)));
        report.Figure(new("entries", "entries", result.Trace.Entries));
        report.Figure(new("omitted", "not recorded", result.Trace.Omitted));
        report.Figure(new("seconds", "seconds", Math.Round(result.Trace.Length.TotalSeconds, 3)));

        report.Section("replay", result.IsWhole ? "Replay" : "Replay, cut short");
        report.Figure(new("target", "on", result.Target));
        report.Figure(result.Settings.Speed is { } speed ? new("speed", "speed", speed) : new("speed", "speed", "max"));
        report.Figure(new("clients", "at once at most", result.Settings.Clients));
        report.Figure(new("complete", "to the end", result.IsWhole, result.IsWhole ? "yes" : "no"));
        report.Figure(new("played", "entries played", tally.Played));
        report.Figure(new("failed", "without an answer, or with 5xx", tally.Failed));
        report.Figure(new("seconds", "seconds", Math.Round(result.Elapsed.TotalSeconds, 3)));
        report.Figure(new("perSecond", "entries a second", Math.Round(tally.Played / Math.Max(result.Elapsed.TotalSeconds, 1e-6), 1)));

        report.Section("latency", "Latency in milliseconds");
        report.Table("operations",
        [
            Latency("all", tally.Latency),
            .. tally.Latencies.Where(static latency => latency.Value.Count > 0).OrderBy(static latency => latency.Key).Select(static latency => Latency(TraceFormat.NameOf(latency.Key), latency.Value)),
        ]);
        if (result.Settings.Speed is not null)
            report.Table("lag", [Latency("begun late by", tally.Lag)]);

        report.Section("outcomes", "Outcomes");
        report.Table("statuses",
            [.. tally.Outcomes.Select(static outcome => new Field[] { new("status", "status", outcome.Status), new("code", "code", outcome.Code, outcome.Code ?? "-"), new("count", "count", outcome.Count) })]);

        report.Section("conflicts", "Conflicts");
        report.Figure(new("updates", "updates with conflicts", tally.Conflicting));
        report.Figure(new("unanswered", "conflicts nobody answered", tally.Unanswered));
        report.Table("answers", [.. tally.Answers.Select(static answer => new Field[] { new("answeredBy", "answered by", answer.AnsweredBy), new("count", "count", answer.Count) })]);

        report.Section("evictions", "Evictions");
        report.Table("bounded", [.. result.Evictions.Select(Evictions)]);

        var states = tally.Versions;
        report.Section("states", "States");
        report.Figure(new("count", "states", states.Count));
        report.Figure(new("versions", "versions", states.Sum(static state => state.Version)));
        var shown = report is JsonReport ? states.Count : MostStates;
        report.Table("final", [.. states.Take(shown).Select(static state => new Field[] { new("state", "state", state.State), new("version", "version", state.Version) })]);
        if (states.Count > shown)
            report.Text($"  … and {states.Count - shown} more; --json has them all.");
        report.Complete();
    }

    private static Field[] Latency(string operation, LatencyHistogram latency) =>
    [
        new("operation", "", operation), new("count", "count", latency.Count),
        Time("p50", latency.At(50)), Time("p90", latency.At(90)), Time("p99", latency.At(99)), Time("p99.9", latency.At(99.9)), Time("max", latency.Max),
    ];

    private static Field Time(string name, TimeSpan time) => new(name, name, Math.Round(time.TotalMilliseconds, 4), time.TotalMilliseconds.ToString("0.000", CultureInfo.InvariantCulture));

    private static Field[] Evictions(BoundedEvictions bounded) =>
    [
        new("name", "", bounded.Name), new("count", "now", bounded.Count), new("capacity", "capacity", bounded.Capacity),
        .. Enum.GetValues<EvictionReason>().Select(reason => new Field(reason.ToString(), reason.ToString(), bounded.Evictions[reason])),
    ];
}
