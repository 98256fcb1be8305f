using System.Text.Json;

namespace PluginState.Torture.Report;

/// <summary>What a part did, as it goes from its process to the campaign's.</summary>
internal sealed record Figures
{
    public SortedDictionary<string, long> Operations { get; init; } = new(StringComparer.Ordinal);

    public SortedDictionary<string, long> Faults { get; init; } = new(StringComparer.Ordinal);

    /// <summary>How often each was looked at.</summary>
    public SortedDictionary<string, long> Invariants { get; init; } = new(StringComparer.Ordinal);

    public List<Violation> Violations { get; init; } = [];

    /// <summary>What is worth saying and is no count: sizes at the start and at the end, what was skipped.</summary>
    public List<string> Notes { get; init; } = [];

    public static Figures Read(string path) => JsonSerializer.Deserialize<Figures>(File.ReadAllText(path))!;

    /// <summary>Writes a file that is whole whenever it is there.</summary>
    public void Write(string path)
    {
        var written = path + ".new";
        File.WriteAllText(written, JsonSerializer.Serialize(this));
        File.Move(written, path, overwrite: true);
    }

    public void Add(Figures other)
    {
        Add(Operations, other.Operations);
        Add(Faults, other.Faults);
        Add(Invariants, other.Invariants);
        Violations.AddRange(other.Violations);
        Notes.AddRange(other.Notes);
    }

    private static void Add(SortedDictionary<string, long> to, SortedDictionary<string, long> from)
    {
        foreach (var (name, count) in from)
            to[name] = to.GetValueOrDefault(name) + count;
    }
}
