namespace PluginState.Benchmarks.Json;

/// <summary>The documents that take part, each made when it is first needed.</summary>
internal sealed class Samples
{
    public const string Kilobyte = "1 KB";
    public const string Megabyte = "1 MB";
    public const string SixteenMegabytes = "16 MB";
    public const int Members = 100_000;

    private readonly Lazy<Sample> _one = new(static () => Sample.Shop(Kilobyte, 1 << 10));
    private readonly Lazy<Sample> _thousand = new(static () => Sample.Shop(Megabyte, 1 << 20));
    private readonly Lazy<Sample> _sixteen = new(static () => Sample.Shop(SixteenMegabytes, 16 << 20));
    private readonly Lazy<Sample> _wide = new(static () => Sample.Wide($"{Members:n0} members", Members));
    private readonly Lazy<Sample> _long = new(static () => Sample.Long($"{Members:n0} items", Members));

    /// <summary>The shop of 1 MB.</summary>
    public Sample OfMegabyte => _thousand.Value;

    /// <summary>One object.</summary>
    public Sample Wide => _wide.Value;

    /// <summary>One array.</summary>
    public Sample Long => _long.Value;

    /// <summary>All of them, one at a time: the greatest takes a few hundred megabytes.</summary>
    public IEnumerable<Sample> All
    {
        get
        {
            foreach (var sample in new[] { _one, _thousand, _sixteen, _wide, _long })
                yield return sample.Value;
        }
    }
}
