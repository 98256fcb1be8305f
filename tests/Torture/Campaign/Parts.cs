using PluginState.Torture.Faults;
using PluginState.Torture.Linearizability;
using PluginState.Torture.Soak;

namespace PluginState.Torture.Campaign;

/// <summary>The attacks that are no fuzzers, by name, and how much of the time each gets.</summary>
internal static class Parts
{
    private static readonly (Func<Part> Make, double Share)[] _all = [(static () => new SoakPart(), 0.5), (static () => new FaultsPart(), 0.25), (static () => new LinearizabilityPart(), 0.25)];

    public static IReadOnlyList<(Part Part, double Share)> All { get; } = [.. _all.Select(static entry => (entry.Make(), entry.Share))];

    public static Part Named(string name) => All.FirstOrDefault(entry => entry.Part.Name == name).Part
        ?? throw new ArgumentException($"There is no part '{name}'; there are {string.Join(", ", All.Select(static entry => entry.Part.Name))}.", nameof(name));
}
