using System.Globalization;

namespace PluginState.Orleans.Trials.Load;

/// <summary>What one client wants to be done once.</summary>
/// <param name="StateId">The state.</param>
/// <param name="Number">Its number, unique in the run.</param>
internal sealed record Operation(string StateId, int Number)
{
    /// <summary>What it leaves in the document, and its operation id, the same for every try.</summary>
    public string Mark { get; } = $"m{Number}";

    public static long NumberOf(string mark) => long.Parse(mark.AsSpan(1), CultureInfo.InvariantCulture);
}
