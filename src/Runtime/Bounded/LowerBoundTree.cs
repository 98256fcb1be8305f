namespace PluginState.Bounded;

/// <summary>
/// Finds the slot with the least key among many whose keys only grow, and grow without telling: a tournament tree over blocks of
/// <see cref="BlockSize"/> slots that knows, for each block, a lower bound of the keys in it.
/// </summary>
/// <remarks>
/// <para>
/// Bounds may lag behind. Whoever looks for the least key visits the block of the least bound, reads the keys that are there now, and either
/// finds one that no other block's bound undercuts, which then is the least of all, or raises the bound and looks again. Every visit
/// but the last is paid for by a key that grew since the block was last visited. So finding costs O(log n), and O(n) at worst, once,
/// after every key has grown.
/// </para>
/// <para>Not safe for concurrent use; the keys themselves may grow while somebody looks.</para>
/// </remarks>
internal sealed class LowerBoundTree
{
    public const int BlockSize = 8;

    private const int Root = 1;

    private readonly long[] _bounds; // the children of i are 2i and 2i + 1; the blocks are the leaves
    private readonly int _leaves;

    /// <summary>A tree in which no block has a key.</summary>
    public LowerBoundTree(int slots)
    {
        Blocks = (slots + BlockSize - 1) / BlockSize;
        _leaves = (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Math.Max(1, Blocks));
        _bounds = new long[2 * _leaves];
        Array.Fill(_bounds, long.MaxValue);
    }

    public int Blocks { get; }

    /// <summary>Replaces a block's bound without telling the nodes above: <see cref="Build"/> has to follow.</summary>
    public long this[int block]
    {
        set => _bounds[_leaves + block] = value;
    }

    /// <summary>Works out every node above the blocks.</summary>
    public void Build()
    {
        var bounds = _bounds;
        for (var node = _leaves - 1; node >= Root; node--)
            bounds[node] = Least(bounds[2 * node], bounds[(2 * node) + 1]);
    }

    /// <summary>The block with the least bound, and the least bound of all the others.</summary>
    public int LeastBlock(out long runnerUp)
    {
        var bounds = _bounds;
        runnerUp = long.MaxValue;
        var node = Root;
        while (node < _leaves)
        {
            var (left, right) = (bounds[2 * node], bounds[(2 * node) + 1]);
            var rightIsLess = (right - left) >> 63;
            runnerUp = Least(runnerUp, left ^ right ^ Least(left, right));
            node = (2 * node) - (int)rightIsLess;
        }

        return node - _leaves;
    }

    /// <summary>Replaces a block's bound.</summary>
    public void Set(int block, long bound)
    {
        var bounds = _bounds;
        var node = _leaves + block;
        bounds[node] = bound;
        while (node > Root)
        {
            bound = Least(bound, bounds[node ^ 1]);
            node >>= 1;
            bounds[node] = bound;
        }
    }

    /// <summary>Takes note of a slot's key that may be less than its block's bound.</summary>
    public void Lower(int slot, long key)
    {
        for (var node = _leaves + (slot / BlockSize); node >= Root && _bounds[node] > key; node >>= 1)
            _bounds[node] = key;
    }

    /// <summary>The lesser of two keys, which are not negative. Which one it is cannot be foreseen, and a branch would be mispredicted every other time.</summary>
    public static long Least(long one, long other)
    {
        var difference = one - other;
        return other + (difference & (difference >> 63));
    }
}
