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
        var blocks = (slots + BlockSize - 1) / BlockSize;
        _leaves = (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Math.Max(1, blocks));
        _bounds = new long[2 * _leaves];
        Array.Fill(_bounds, long.MaxValue);
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
            runnerUp = Math.Min(runnerUp, Math.Max(left, right));
            node = (2 * node) + (right < left ? 1 : 0);
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
            bound = Math.Min(bound, bounds[node ^ 1]);
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
}
