using System.Diagnostics;
using System.Globalization;
using PluginState.Torture.Report;

namespace PluginState.Torture.Fuzzing;

/// <summary>Mutates inputs, tries them, and keeps those that went where none did before.</summary>
internal sealed class FuzzLoop(FuzzTarget target, int seed, Ledger ledger, LastInput? last, string? corpusFolder)
{
    /// <summary>The exit code of a process that met an input which takes too long.</summary>
    public const int Hang = 86;

    private const int MostFindings = 5;

    private readonly Random _random = new(seed);
    private readonly Coverage _coverage = new();
    private readonly Corpus _corpus = new(corpusFolder);
    private readonly HashSet<string> _outcomes = new(StringComparer.Ordinal);
    private readonly HashSet<string> _findings = new(StringComparer.Ordinal);
    private long _began; // 0 between inputs

    /// <summary>Goes on until the time is over, or for so many inputs.</summary>
    public void Run(TimeSpan time, long? inputs)
    {
        var start = Stopwatch.GetTimestamp();
        using var watch = new Timer(_ => EndIfHanging(), null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
        foreach (var input in target.Seeds.Concat(_corpus.Stored().ToList()))
        {
            if (input.Length <= target.MaxLength)
                Try(input, isSeed: true);
        }

        var mutator = new Mutator(_random, target.Words, target.MaxLength);
        for (var count = 0L; (inputs is null || count < inputs) && Stopwatch.GetElapsedTime(start) < time && _findings.Count < MostFindings; count++)
            Try(mutator.Mutate(_corpus.Draw(_random), _corpus.Draw(_random)), isSeed: false);
        ledger.Note(string.Create(CultureInfo.InvariantCulture, $"fuzz {target.Name}: {_coverage.Count:N0} branches, {_corpus.Count:N0} inputs in the corpus, {_outcomes.Count} outcomes"));
    }

    private void Try(byte[] input, bool isSeed)
    {
        last?.Set(input);
        Coverage.Begin();
        Volatile.Write(ref _began, Stopwatch.GetTimestamp());
        string outcome;
        try
        {
            outcome = target.Try(input);
        }
        catch (Exception error)
        {
            // Whatever is not typed is what a fuzzer looks for, and it is reported below.
            outcome = "finding";
            Volatile.Write(ref _began, 0);
            Report(input, error);
        }

        Volatile.Write(ref _began, 0);
        ledger.Operation($"fuzz {target.Name}: {outcome}");
        var isNew = _coverage.Take();
        isNew |= _outcomes.Add(outcome); // where nothing is instrumented, the outcomes are all there is to go by
        if (isNew || isSeed)
            _corpus.Add(input);
    }

    private void Report(byte[] input, Exception error)
    {
        if (!_findings.Add(Kind(error)))
            return;
        var small = Shrink(input, Kind(error));
        ledger.Violate($"{error}\n    input ({small.Length} bytes): {Printable(small)}", $"input {target.Name} {Convert.ToBase64String(small)}");
    }

    /// <summary>Takes away what the finding does not need.</summary>
    private byte[] Shrink(byte[] input, string kind)
    {
        var until = Stopwatch.GetTimestamp();
        for (var piece = Math.Max(1, input.Length / 2); piece >= 1; piece /= 2)
        {
            for (var at = 0; at + piece <= input.Length && Stopwatch.GetElapsedTime(until) < TimeSpan.FromSeconds(5);)
            {
                byte[] smaller = [.. input[..at], .. input[(at + piece)..]];
                if (KindOf(smaller) == kind)
                    input = smaller;
                else
                    at += piece;
            }
        }

        return input;
    }

    private string? KindOf(byte[] input)
    {
        try
        {
            target.Try(input);
            return null;
        }
        catch (Exception error)
        {
            return Kind(error); // the same as what is reported, or not
        }
    }

    /// <summary>Findings of one kind are one finding.</summary>
    private static string Kind(Exception error) => error is FindingException
        ? error.Message
        : $"{error.GetType()} {error.StackTrace?.Split('\n').FirstOrDefault(static line => line.Contains("PluginState.", StringComparison.Ordinal))}";

    private static string Printable(byte[] input) =>
        string.Concat(input.Take(300).Select(static value => value is >= 32 and < 127 ? ((char)value).ToString() : $"\\x{value:x2}"));

    private void EndIfHanging()
    {
        if (Volatile.Read(ref _began) is not 0 and var began && Stopwatch.GetElapsedTime(began) > target.Bound)
            Environment.Exit(Hang);
    }
}
