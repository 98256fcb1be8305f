using System.Globalization;

namespace PluginState.Torture.Report;

/// <summary>What a campaign prints at its end.</summary>
internal static class FinalReport
{
    public static void Print(TextWriter output, Figures figures, int seed, TimeSpan took, TimeSpan fuzzed)
    {
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"\ntorture: {took.TotalMinutes:F1} minutes{(fuzzed > TimeSpan.Zero ? $", {fuzzed.TotalMinutes:F1} of them with a fuzzer beside the other parts" : "")}; seed {seed}"));
        Table(output, "operations", figures.Operations);
        Table(output, "faults injected", figures.Faults);
        Table(output, "invariants checked", figures.Invariants);
        if (figures.Notes.Count > 0)
        {
            output.WriteLine("\nnotes");
            foreach (var note in figures.Notes)
                output.WriteLine("  " + note);
        }

        output.WriteLine();
        foreach (var violation in figures.Violations)
            output.WriteLine($"VIOLATION {violation}");
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{figures.Operations.Values.Sum():N0} operations, {figures.Faults.Values.Sum():N0} faults, {figures.Invariants.Values.Sum():N0} checks, {figures.Violations.Count} violations"));
    }

    private static void Table(TextWriter output, string title, SortedDictionary<string, long> counts)
    {
        output.WriteLine($"\n{title}");
        foreach (var (name, count) in counts)
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {name,-70} {count,16:N0}"));
    }
}
