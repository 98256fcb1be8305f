namespace PluginState.Benchmarks.Lru.Workloads;

/// <summary>The keys of a workload: ids as servers hand them out, GUIDs of 36 characters.</summary>
/// <remarks>
/// Each is there twice, as two equal strings: a cache stores the one and is asked with the other, as it is when the key comes with a
/// request. With one instance every comparison would end at the reference.
/// </remarks>
internal sealed class Keys
{
    public Keys(int count, int seed = 1)
    {
        var random = new Random(seed);
        Stored = new string[count];
        Asked = new string[count];
        Span<byte> bytes = stackalloc byte[16];
        for (var i = 0; i < count; i++)
        {
            random.NextBytes(bytes);
            Stored[i] = new Guid(bytes).ToString();
        }

        for (var i = 0; i < count; i++)
            Asked[i] = new string(Stored[i].AsSpan());
    }

    public int Count => Stored.Length;

    public string[] Stored { get; }

    public string[] Asked { get; }

    /// <summary>The one value of every entry. Nobody looks into it, so that its place in memory does not matter.</summary>
    public static object Value { get; } = new();
}
