using System.Diagnostics;
using System.Reflection;
using PluginState.Benchmarks.Harness;

namespace PluginState.Benchmarks.Discovery;

/// <summary>Measures in processes of their own, since it is the first time that counts: what the JIT takes and what it allocates are part of it.</summary>
internal static class DiscoveryRun
{
    public const string Once = "once";

    private const int Resolvers = 1000, ResolversOfWarmUp = 100;
    private const int Rounds = 25, RoundsWhenQuick = 3;

    /// <summary>In a fresh process, and in one that has declared another assembly's resolvers the same way, so that what both ways share is compiled.</summary>
    private static readonly (string Heading, bool IsWarm)[] _cases = [("fresh process", false), ("second assembly of a process", true)];

    public static void Run(bool quick)
    {
        Output.Text($"{Machine.Describe()}.{(quick ? " **A quick run: not for publication.**" : "")}");
        Output.Section("Discovery");
        var folder = Directory.CreateTempSubdirectory("discovery-");
        try
        {
            var (sample, other) = (Path.Combine(folder.FullName, "Sample.dll"), Path.Combine(folder.FullName, "Other.dll"));
            Sample.Compile("Sample", Resolvers, sample);
            Sample.Compile("Other", ResolversOfWarmUp, other);
            Report(sample, other, quick ? RoundsWhenQuick : Rounds);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Measures in this process: prints figures[0] and bytes.</summary>
    public static void RunOnce(IReadOnlyList<string> arguments)
    {
        if (arguments.Count > 2)
            Check(Ways.Prepare(arguments[0], Assembly.LoadFrom(arguments[2]))(), ResolversOfWarmUp);
        var run = Ways.Prepare(arguments[0], Assembly.LoadFrom(arguments[1]));
        GC.Collect();
        var bytes = GC.GetTotalAllocatedBytes(precise: true);
        var began = Stopwatch.GetTimestamp();
        var answer = run();
        var time = Stopwatch.GetElapsedTime(began);
        bytes = GC.GetTotalAllocatedBytes(precise: true) - bytes;
        Check(answer, Resolvers);
        ChildProcess.Tell(time.TotalMicroseconds, bytes);
    }

    private static void Check(string answer, int resolvers)
    {
        if (answer != $"{resolvers}: 3")
            throw new InvalidOperationException($"{resolvers} resolvers were to be declared and the answer to be 3, and it is {answer}.");
    }

    private static void Report(string sample, string other, int rounds)
    {
        string[] subjects = [.. _cases.SelectMany(static each => new[] { NameOf(Ways.Generated, each.Heading), NameOf(Ways.Reflection, each.Heading) })];
        var (times, bytes) = (new Measurements(subjects, rounds), new Measurements(subjects, rounds));
        for (var round = 0; round < rounds; round++)
        {
            Output.Progress($"  round {round + 1} of {rounds}");
            foreach (var (heading, isWarm) in _cases)
            {
                string[] order = round % 2 == 0 ? [Ways.Generated, Ways.Reflection] : [Ways.Reflection, Ways.Generated];
                foreach (var way in order)
                {
                    var figures = ChildProcess.Run(["discovery", Once, .. isWarm ? [way, sample, other] : (string[])[way, sample]]);
                    times.Record(NameOf(way, heading), round, figures[0] * 1000);
                    bytes.Record(NameOf(way, heading), round, figures[1]);
                }
            }
        }

        var table = new MarkdownTable([$"{Resolvers:#,0} resolvers", .. _cases.SelectMany(static each => new[] { $"{each.Heading}, ms", "ratio", "KiB", "ratio" })]);
        foreach (var way in new[] { Ways.Generated, Ways.Reflection })
        {
            table.Row([way == Ways.Generated ? "PluginState, generated" : "reflection scan into the same catalog", .. _cases.SelectMany(each =>
            {
                var (name, unit) = (NameOf(way, each.Heading), NameOf(Ways.Reflection, each.Heading));
                return new[]
                {
                    $"{times.Nanoseconds(name).Median / 1e6:0.00}", way == Ways.Reflection ? "1" : times.Ratio(name, unit).ToString(),
                    $"{bytes.Nanoseconds(name).Median / 1024:0}", way == Ways.Reflection ? "1" : bytes.Ratio(name, unit).ToString(),
                };
            })]);
        }

        Output.Table(table);
        Output.Text("""
            From an assembly that is loaded to the answer to the first conflict: every resolver is declared in the catalog, as many as fit are live, one
            is bound and called. The scan reads the attributes of all methods and makes a delegate for the one that is asked for. Both ways end in the same
            catalog, the cost of which is in both figures. Processes take turns.
            """);
        Output.Section("Goals");
        Output.Table(Goal.Table(_cases.SelectMany(each => Goals(each.Heading, times, bytes))));
    }

    private static IEnumerable<Goal> Goals(string heading, Measurements times, Measurements bytes)
    {
        var (ours, scan) = (NameOf(Ways.Generated, heading), NameOf(Ways.Reflection, heading));
        yield return new($"Time, {heading}", 1, times.Ratio(ours, scan).Median, "×", "the scan");
        yield return new($"Allocated, {heading}", 0.33, bytes.Ratio(ours, scan).Median, "×", "the scan");
    }

    private static string NameOf(string way, string heading) => $"{way}, {heading}";
}
