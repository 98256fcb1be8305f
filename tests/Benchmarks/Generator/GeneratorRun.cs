using PluginState.Benchmarks.Harness;
using PluginState.Generators;

namespace PluginState.Benchmarks.Generator;

/// <summary>How long generators keep a compiler or an editor busy in a project of two thousand files.</summary>
internal static class GeneratorRun
{
    private const string Ours = "PluginState", Constant = "floor: constant transform";
    private const int Rounds = 21, RoundsWhenQuick = 3;
    private const int WarmUp = 5, WarmUpWhenQuick = 2;

    private static readonly (string Heading, Func<GeneratorSubject, Func<int, Func<object>>> Prepare)[] _cases =
    [
        ("fresh", static subject => subject.Fresh),
        ("unrelated edit", static subject => subject.UnrelatedEdit),
        ("body edit", static subject => subject.BodyEdit),
    ];

    public static void Run(bool quick)
    {
        Output.Text($"{Machine.Describe()}.{(quick ? " **A quick run: not for publication.**" : "")}");
        Output.Section("Generators");
        Output.Progress("generators, checked once");
        var subjects = Subjects();
        var trials = subjects.SelectMany(static subject => _cases.Select(each => new Trial(NameOf(subject.Name, each.Heading), each.Prepare(subject))));
        var results = Trials.Run([.. trials], quick ? WarmUpWhenQuick : WarmUp, quick ? RoundsWhenQuick : Rounds);
        Output.Table(Times(subjects, results));
        Output.Text("""
            Milliseconds of one run of the generator's driver: the median, with the quartiles in brackets. One file in two has a method, or a type, with
            the generator's attribute. Fresh is a driver that has seen nothing; an edit is one file of the project that the driver has just seen. Nobody has
            asked the compilation anything before; it has been parsed, and the assemblies it refers to have been read. The first floor looks for
            an attribute that nothing has; the second for [ConflictResolver] in the files that PluginState is given, without reading any.
            """);
        Output.Table(Bytes(subjects, results));
        Output.Section("Goals");
        Output.Table(Goal.Table(Goals(subjects, results.Times)));
    }

    private static List<GeneratorSubject> Subjects() =>
    [
        new(Ours, static () => new ConflictResolverGenerator(), Resolvers.Files, static files => files > 0),
        new("MVVM Toolkit RelayCommand", Peers.RelayCommand, Commands.Files, static files => files >= GeneratorSubject.Files),
        new("LoggerMessage", Peers.LoggerMessage, LogMessages.Files, static files => files > 0),
        new("Mapperly", Peers.Mapperly, Mappers.Files, static files => files >= GeneratorSubject.Files),
        new("floor: no match", static () => new NoMatchGenerator(), Resolvers.Files, static files => files == 0),
        new(Constant, static () => new ConstantGenerator(), Resolvers.Files with { Trace = static _ => ConstantGenerator.Text }, static files => files == 1),
    ];

    private static MarkdownTable Times(List<GeneratorSubject> subjects, TrialResults results) =>
        Table("ms", subjects, name => Milliseconds(results.Times.Nanoseconds(name)));

    private static MarkdownTable Bytes(List<GeneratorSubject> subjects, TrialResults results) =>
        Table("MiB allocated", subjects, name => $"{results.Bytes[name] / (1 << 20):0.0}");

    private static MarkdownTable Table(string unit, List<GeneratorSubject> subjects, Func<string, string> cell)
    {
        var table = new MarkdownTable(
            [$"{GeneratorSubject.Files:#,0} files with the attribute, {GeneratorSubject.Files:#,0} without", .. _cases.Select(each => $"{each.Heading}, {unit}")]);
        foreach (var subject in subjects)
            table.Row([subject.Name, .. _cases.Select(each => cell(NameOf(subject.Name, each.Heading)))]);
        return table;
    }

    private static IEnumerable<Goal> Goals(List<GeneratorSubject> subjects, Measurements times)
    {
        var (fresh, edits) = (_cases[0].Heading, _cases.Skip(1));
        yield return new("Fresh", 100, times.Nanoseconds(NameOf(Ours, fresh)).Median / 1e6, "ms");
        foreach (var peer in subjects.Select(static subject => subject.Name).Where(static name => name != Ours && !name.StartsWith("floor", StringComparison.Ordinal)))
            yield return new("Fresh", 1, times.Ratio(NameOf(Ours, fresh), NameOf(peer, fresh)).Median, "×", peer);
        foreach (var (edit, _) in edits)
            yield return new($"After an edit: {edit}", 1.5, times.Ratio(NameOf(Ours, edit), NameOf(Constant, edit)).Median, "×", "the constant transform");
    }

    private static string NameOf(string subject, string heading) => $"{subject}, {heading}";

    private static string Milliseconds(Quartiles nanoseconds) =>
        $"{nanoseconds.Median / 1e6:0.0} ({nanoseconds.Lower / 1e6:0.0}–{nanoseconds.Upper / 1e6:0.0})";
}
