namespace PluginState;

/// <summary>How two edits of one array are brought together.</summary>
public enum ArrayMerge
{
    /// <summary>The array is one value: two different edits of it conflict as a whole. The default.</summary>
    Atomic,

    /// <summary>
    /// Its items are objects (or scalars that are their own key) told apart by a member (<see cref="MergeRule.Key"/>): edits of different items merge,
    /// edits of one item merge member by member. Where an item lacks the member, or two have the same, the array is <see cref="Atomic"/>.
    /// </summary>
    Keyed,

    /// <summary>Its items are a set: what either side added is in, what either side removed is out. An item that is there twice is once in the result.</summary>
    Set,

    /// <summary>Edits of different regions of the base merge; two different edits of one region, or two different inserts in one gap, conflict.</summary>
    Sequence,
}
