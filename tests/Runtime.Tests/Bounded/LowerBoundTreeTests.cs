using CsCheck;
using PluginState.Bounded;

namespace PluginState.Tests.Bounded;

public sealed class LowerBoundTreeTests
{
    /// <summary>Keys grow behind the tree's back, leave, and come back lower than before; whoever looks as it prescribes finds the least of them.</summary>
    [Fact]
    public void What_is_found_is_the_least_of_keys_that_grow_untold() =>
        Gen.Select(Gen.Int[1, 70], Gen.Select(Gen.Int[0, 69], Gen.Int[0, 9], Gen.Int[1, 50]).Array[0, 200]).Sample(
            (slots, steps) =>
            {
                var tree = new LowerBoundTree(slots);
                var keys = new long[slots];
                Array.Fill(keys, long.MaxValue);
                foreach (var (at, what, by) in steps)
                {
                    var slot = at % slots;
                    if (what == 0)
                        keys[slot] = long.MaxValue;
                    else if (keys[slot] != long.MaxValue)
                        keys[slot] += by;
                    else
                        tree.Lower(slot, keys[slot] = by);
                    if (what % 3 == 0)
                        Assert.Equal(keys.Min(), keys[FindLeast(tree, keys)]);
                }

                Assert.Equal(keys.Min(), keys[FindLeast(tree, keys)]);
            },
            iter: 3000);

    [Fact]
    public void A_second_look_visits_one_block()
    {
        var keys = Enumerable.Range(0, 1000).Select(static i => (long)(i * 7919 % 1000)).ToArray();
        var tree = new LowerBoundTree(keys.Length);
        for (var slot = 0; slot < keys.Length; slot++)
            tree.Lower(slot, keys[slot]);
        Array.ForEach(Enumerable.Range(0, keys.Length).ToArray(), slot => keys[slot] += 1000); // all grow, and the bounds lag behind
        Assert.Equal(1000, keys[FindLeast(tree, keys)]);
        var block = tree.LeastBlock(out var runnerUp);
        Assert.InRange(1000, Block(block, keys).Min(), runnerUp);
    }

    private static int FindLeast(LowerBoundTree tree, long[] keys)
    {
        while (true)
        {
            var block = tree.LeastBlock(out var runnerUp);
            var least = Block(block, keys).Min();
            if (least <= runnerUp)
                return Array.IndexOf(keys, least, block * LowerBoundTree.BlockSize);
            tree.Set(block, least);
        }
    }

    private static IEnumerable<long> Block(int block, long[] keys) => keys.Skip(block * LowerBoundTree.BlockSize).Take(LowerBoundTree.BlockSize);
}
