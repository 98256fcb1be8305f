using System.Collections.Immutable;
using PluginState.Documents;
using PluginState.Resolvers;

namespace PluginState.Conflicts;

/// <summary>One edit of a state, as its author made it.</summary>
internal sealed record LoggedEdit
{
    /// <summary>The version it was made on.</summary>
    public required long BaseVersion { get; init; }

    /// <summary>That version's document.</summary>
    public required StateValue Base { get; init; }

    /// <summary>What the author made of it.</summary>
    public required StateValue Local { get; init; }

    /// <summary>Who made it and when.</summary>
    public required EditStamp Stamp { get; init; }

    /// <summary>What becomes of conflicts.</summary>
    public required ConflictStrategy Strategy { get; init; }

    /// <summary>The resolver the author named, if any.</summary>
    public string? Resolver { get; init; }

    /// <summary>What it moved: <see cref="NetMoves.Of"/> its patch and its base.</summary>
    public ImmutableArray<SubtreeMove> Moves { get; init; } = [];

    /// <summary>Whether it replaces whatever is there, as a rollback does: its base is then what is current, and nothing may go on top of it.</summary>
    public bool ReplacesAll { get; init; }

    /// <summary>By stamp; two edits with one stamp (one actor, one instant) by what they say. Edits that say the same in all are equal.</summary>
    public static int Compare(LoggedEdit left, LoggedEdit right)
    {
        var order = left.Stamp.CompareTo(right.Stamp);
        if (order != 0 || ReferenceEquals(left, right))
            return order;
        order = Compare(left.Local, right.Local);
        if (order == 0)
            order = Compare(left.Base, right.Base);
        if (order == 0)
            order = string.CompareOrdinal(left.Strategy.ToString(), right.Strategy.ToString());
        return order != 0 ? order : string.CompareOrdinal(Text(left.Moves), Text(right.Moves));
    }

    private static int Compare(StateValue left, StateValue right) =>
        ReferenceEquals(left, right) ? 0 : left.ToUtf8().AsSpan().SequenceCompareTo(right.ToUtf8());

    private static string Text(ImmutableArray<SubtreeMove> moves) => string.Join('\n', moves);
}
