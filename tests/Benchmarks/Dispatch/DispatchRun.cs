using PluginState.Benchmarks.Harness;
using PluginState.Documents;
using PluginState.Resolvers;

namespace PluginState.Benchmarks.Dispatch;

/// <summary>From a detected conflict to its checked answer, over a hundred patterns.</summary>
internal static class DispatchRun
{
    private const string Ours = "PluginState", Dictionary = "Dictionary by path, by hand", Regexes = "100 regexes in a row, by hand";
    private const int BatchesForBytes = 64;

    /// <summary>What the values are, and below which number: small numbers are not made anew, for anybody.</summary>
    private static readonly (string Heading, int NumbersBelow)[] _cases = [("numbers below 200", 200), ("numbers below 10⁹", 1_000_000_000)];

    public static void Run(Effort effort)
    {
        Output.Text($"{Machine.Describe()}.{(effort.IsQuick ? " **A quick run: not for publication.**" : "")}");
        Output.Section("Dispatch");
        List<(string, Measurements Measured)> columns = [];
        List<Dictionary<string, double>> bytes = [];
        foreach (var (heading, below) in _cases)
        {
            Output.Progress($"dispatch, {heading}");
            var conflicts = new Conflicts(below);
            Check(conflicts);
            Subject[] subjects =
            [
                new DispatchSubject<PluginStateDispatcher>(Ours, new(conflicts, new ResolverOptions())),
                new DispatchSubject<DictionaryDispatcher>(Dictionary, new(conflicts)),
                new DispatchSubject<RegexDispatcher>(Regexes, new(conflicts)),
            ];
            columns.Add((heading, Rounds.Run(subjects, threads: 1, effort)));
            bytes.Add(subjects.ToDictionary(static subject => subject.Name, BytesPerAnswer));
        }

        Output.Table(ComparisonTable.Of(
            $"{Rules.Patterns.Count} patterns, {Rules.Paths.Count} places", Dictionary, columns,
            ("B per answer", subject => string.Join(", then ", bytes.Select(each => $"{each[subject]:0}")))));
        Output.Text("""
            From a conflict that was detected to its answer as a value of a document: finding who is asked, reading three numbers, calling the method, and
            wrapping what it returns. PluginState finds the most specific of the patterns that match, marks the resolver as used in the bounded
            registry, and turns whatever goes wrong into a failure of this conflict. The dictionary has every place that occurs as a key, and its text at
            hand. The conflicts stay in the processor's caches, as those do that were just detected. Small numbers exist already; a greater one is made for each answer, by whoever answers.
            """);
        Output.Section("Goals");
        Output.Table(Goal.Table(_cases.SelectMany((each, i) => Goals(each.Heading, columns[i].Measured, bytes[i]))));
    }

    private static IEnumerable<Goal> Goals(string heading, Measurements measured, Dictionary<string, double> bytes)
    {
        yield return new($"Dispatch, {heading}", 200, measured.Nanoseconds(Ours).Median, "ns");
        yield return new($"Dispatch, {heading}", 1.5, measured.Ratio(Ours, Dictionary).Median, "×", "the dictionary");
        yield return new($"Dispatch, {heading}, allocated beside the answer's number", 0, bytes[Ours] - bytes[Dictionary], "B");
    }

    private static double BytesPerAnswer(Subject subject)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var batch = 0; batch < BatchesForBytes; batch++)
            subject.RunBatch(worker: 0);
        return (double)(GC.GetAllocatedBytesForCurrentThread() - before) / (BatchesForBytes * Subject.BatchSize);
    }

    /// <summary>Everybody gives the same answers; a wrong one would be the cheaper one.</summary>
    private static void Check(Conflicts conflicts)
    {
        var ours = new PluginStateDispatcher(conflicts, new ResolverOptions());
        var dictionary = new DictionaryDispatcher(conflicts);
        var regexes = new RegexDispatcher(conflicts);
        for (var i = 0; i < conflicts.Paths.Length; i++)
        {
            StateValue answer = ours.Answer(i);
            if (answer.ToString() != dictionary.Answer(i).ToString() || answer.ToString() != regexes.Answer(i).ToString())
                throw new InvalidOperationException($"The answers to {conflicts.Paths[i]} differ.");
        }
    }
}
