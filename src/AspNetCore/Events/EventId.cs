using System.Globalization;
using PluginState.States;

namespace PluginState.AspNetCore.Events;

/// <summary>The id of an event: a version of a state, and a check that it is that one.</summary>
/// <remarks>
/// Versions are counted anew where a state is made anew, after a restart without a storage for instance. Who made a version and when tells the two apart.
/// </remarks>
/// <param name="Version">The version.</param>
/// <param name="Check">A hash of who made it and when.</param>
internal readonly record struct EventId(long Version, uint Check)
{
    public static EventId Of(StateSnapshot state) => new(state.Version, Hash(state));

    /// <summary>Reads what a client sends back; null where it is no such id.</summary>
    public static EventId? Parse(string? text)
    {
        var at = text?.IndexOf('-', StringComparison.Ordinal) ?? -1;
        return at > 0
            && long.TryParse(text.AsSpan(0, at), NumberStyles.None, CultureInfo.InvariantCulture, out var version)
            && uint.TryParse(text.AsSpan(at + 1), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var check)
            ? new(version, check)
            : null;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Version}-{Check:x8}");

    /// <summary>FNV-1a, the same in every process.</summary>
    private static uint Hash(StateSnapshot state)
    {
        const uint Offset = 2166136261, Prime = 16777619;
        var hash = Offset;
        for (var ticks = state.Stamp.Timestamp.UtcTicks; ticks != 0; ticks >>= 8)
            hash = (hash ^ (byte)ticks) * Prime;
        foreach (var letter in state.Stamp.Actor)
            hash = (((hash ^ (byte)letter) * Prime) ^ (byte)(letter >> 8)) * Prime;
        return hash;
    }
}
