using System.Text;

namespace PluginState.Documents;

/// <summary>An item of a long array.</summary>
internal readonly struct Item(StateValue value) : IChunkEntry
{
    public static bool HasOrdinals => false;

    public StateValue Value { get; } = value;

    public long Ordinal => 0;

    public long Size => StateValue.AddSizes(Value.Size, 1);

    public int Depth => Value.Depth;
}

/// <summary>A member of a wide object.</summary>
/// <param name="ordinal">Its place in the order of members: it stays with the name for as long as the name is there.</param>
/// <param name="name">Its name.</param>
/// <param name="value">Its value.</param>
internal readonly struct Member(long ordinal, string name, StateValue value) : IChunkEntry
{
    public static bool HasOrdinals => true;

    public long Ordinal { get; } = ordinal;

    public string Name { get; } = name;

    public StateValue Value { get; } = value;

    public long Size => SizeOf(Name, Value);

    public int Depth => Value.Depth;

    /// <summary>The name in quotes, the colon, the value, and the comma or brace after it.</summary>
    public static long SizeOf(string name, StateValue value) => StateValue.AddSizes(Encoding.UTF8.GetByteCount(name) + 4, value.Size);
}
