namespace PluginState.Tests.Bounded.Linearizability;

/// <summary>A value: the cache compares values by identity, so each is an object of its own with a name to print.</summary>
/// <param name="number">Unique in its scenario, at most 255, which is what <see cref="Model.State"/> has room for.</param>
/// <param name="key">The key it is made for.</param>
internal sealed class Item(int number, int key)
{
    public byte Number { get; } = checked((byte)number);

    public override string ToString() => $"{(char)('a' + key)}{Number}";
}
