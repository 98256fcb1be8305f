using System.Runtime.InteropServices;

namespace PluginState.Bounded;

/// <summary>What every writer of a table writes, on a cache line of its own: what every reader reads is then left in peace.</summary>
[StructLayout(LayoutKind.Explicit, Size = 192)]
internal struct SlotLedger
{
    /// <summary>Odd in the middle of a change.</summary>
    [FieldOffset(64)]
    public long Version;

    /// <summary>How many slots have ever been in use; those beyond are untouched.</summary>
    [FieldOffset(72)]
    public int Used;

    /// <summary>The first freed slot; the others are linked by it.</summary>
    [FieldOffset(76)]
    public int Free;

    /// <summary>How many entries there are.</summary>
    [FieldOffset(80)]
    public int Live;

    /// <summary>How many entries others are told of: <see cref="Live"/>, except in the middle of a change that removes.</summary>
    [FieldOffset(84)]
    public int Count;

    /// <summary>Of the victims to be, the first that has not had its turn.</summary>
    [FieldOffset(88)]
    public int FirstDue;

    /// <summary>How many victims to be there are.</summary>
    [FieldOffset(92)]
    public int Due;
}
