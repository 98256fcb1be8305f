using System.CommandLine;
using PluginState.Benchmarks.Harness;

namespace PluginState.Benchmarks.Conformance;

/// <summary><c>conformance</c>: JSON Patch and JSON Merge Patch against the cases of any suite.</summary>
internal static class ConformanceCommand
{
    private const int AllPassed = 0;
    private const int SomeFailed = 1;
    private const int NoFolder = 2;

    public static Command Create()
    {
        var folder = new Argument<DirectoryInfo>("folder") { Description = "Where the suites are; folders below it too." };
        var command = new Command("conformance", "Judges JSON Patch and JSON Merge Patch by suites (json-patch-tests, merge patch tables).") { folder };
        command.SetAction(parsed => Run(parsed.GetRequiredValue(folder)));
        return command;
    }

    private static int Run(DirectoryInfo folder)
    {
        if (!folder.Exists)
        {
            Console.Error.WriteLine($"There is no folder '{folder.FullName}'.");
            return NoFolder;
        }

        var table = new MarkdownTable("file", "passed", "failed", "skipped", "remark");
        var total = new Count();
        // Hidden folders (.git) hold no suites.
        var everywhere = new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = false, AttributesToSkip = FileAttributes.Hidden };
        foreach (var file in folder.EnumerateFiles("*", everywhere).OrderBy(static file => file.FullName, StringComparer.Ordinal))
        {
            var name = Path.GetRelativePath(folder.FullName, file.FullName);
            var suite = ConformanceSuite.Read(File.ReadAllBytes(file.FullName));
            var count = new Count();
            foreach (var asked in suite.Cases)
                count.Add(Judge(name, asked));
            total.Add(count);
            if (suite.Without is { } reason)
                table.Row(name, "", "", "", $"skipped: {reason.Replace('|', ',')}");
            else
                table.Row(name, $"{count.Of(Outcome.Passed)}", $"{count.Of(Outcome.Failed)}", $"{count.Of(Outcome.Skipped)}", "");
        }

        table.Row("total", $"{total.Of(Outcome.Passed)}", $"{total.Of(Outcome.Failed)}", $"{total.Of(Outcome.Skipped)}", "");
        Output.Table(table);
        Output.Text(total.Of(Outcome.Passed) + total.Of(Outcome.Failed) == 0
            ? $"No case was found in '{folder.FullName}' that could be judged."
            : $"{total.Of(Outcome.Passed)} passed, {total.Of(Outcome.Failed)} failed, {total.Of(Outcome.Skipped)} skipped.");
        return total.Of(Outcome.Passed) > 0 && total.Of(Outcome.Failed) == 0 ? AllPassed : SomeFailed;
    }

    private static Outcome Judge(string file, ConformanceCase asked)
    {
        var verdict = Verdict.Of(asked);
        var comment = asked.Comment.Length == 0 ? "" : $": {asked.Comment}";
        if (verdict.Outcome == Outcome.Skipped)
            Output.Text($"skipped {file}, case {asked.Place}{comment} ({verdict.Got})");
        else if (verdict.Outcome == Outcome.Failed)
        {
            Output.Text($"""
                FAILED {file}, case {asked.Place}{comment}
                  doc       {ConformanceCase.Text(asked.Document)}
                  patch     {ConformanceCase.Text(asked.Patch)} ({(asked.Format == PatchFormat.JsonPatch ? "RFC 6902" : "RFC 7396")})
                  expected  {(asked.MustFail ? "an error" : asked.Expected is { } expected ? ConformanceCase.Text(expected) : "that it applies")}
                  got       {verdict.Got}
                """);
        }

        return verdict.Outcome;
    }

    private sealed class Count
    {
        private readonly int[] _counts = new int[Enum.GetValues<Outcome>().Length];

        public int Of(Outcome outcome) => _counts[(int)outcome];

        public void Add(Outcome outcome) => _counts[(int)outcome]++;

        public void Add(Count other)
        {
            for (var i = 0; i < _counts.Length; i++)
                _counts[i] += other._counts[i];
        }
    }
}
