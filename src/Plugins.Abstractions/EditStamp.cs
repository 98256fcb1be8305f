namespace PluginState;

/// <summary>Who made an edit and when. Stamps are totally ordered, so that every replica breaks a tie the same way.</summary>
/// <param name="Timestamp">When the edit was made.</param>
/// <param name="Actor">Who made it; compared ordinally where two timestamps are equal.</param>
public readonly record struct EditStamp(DateTimeOffset Timestamp, string Actor) : IComparable<EditStamp>
{
    /// <summary>Orders by <see cref="Timestamp"/>, then ordinally by <see cref="Actor"/>.</summary>
    public int CompareTo(EditStamp other)
    {
        var byTime = Timestamp.CompareTo(other.Timestamp);
        return byTime != 0 ? byTime : string.CompareOrdinal(Actor, other.Actor);
    }

    /// <summary>Whether <paramref name="left"/> is the earlier edit.</summary>
    public static bool operator <(EditStamp left, EditStamp right) => left.CompareTo(right) < 0;

    /// <summary>Whether <paramref name="left"/> is the later edit.</summary>
    public static bool operator >(EditStamp left, EditStamp right) => left.CompareTo(right) > 0;

    /// <summary>Whether <paramref name="left"/> is not the later edit.</summary>
    public static bool operator <=(EditStamp left, EditStamp right) => left.CompareTo(right) <= 0;

    /// <summary>Whether <paramref name="left"/> is not the earlier edit.</summary>
    public static bool operator >=(EditStamp left, EditStamp right) => left.CompareTo(right) >= 0;
}
