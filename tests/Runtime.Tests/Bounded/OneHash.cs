namespace PluginState.Tests.Bounded;

/// <summary>The worst of hash functions.</summary>
internal sealed class OneHash : IEqualityComparer<int>
{
    public bool Equals(int x, int y) => x == y;

    public int GetHashCode(int obj) => 1;
}
