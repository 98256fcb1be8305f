namespace PluginState.Documents;

/// <summary>
/// Walks through a sequence from its beginning, or backwards from its end, and can pass over a whole chunk: two walks side by side skip what two versions share.
/// </summary>
internal ref struct ChunkWalk<T>
    where T : struct, IChunkEntry
{
    private readonly bool _isBackward;
    private readonly Stack<(Branch<T> Branch, int Child)> _above = new();
    private int _passed; // of the current leaf

    public ChunkWalk(Chunk<T>? root, bool isBackward = false)
    {
        _isBackward = isBackward;
        Current = root;
    }

    /// <summary>The greatest chunk that begins here and was not yet entered, or the leaf in which the walk is; null at the end.</summary>
    public Chunk<T>? Current { get; private set; }

    /// <summary>Whether the walk has entered a leaf and passed some of it.</summary>
    public readonly bool IsInside => _passed > 0;

    /// <summary>The entry here. The walk must be at a leaf.</summary>
    public readonly ref readonly T Entry
    {
        get
        {
            var entries = ((Leaf<T>)Current!).Entries;
            return ref entries[_isBackward ? entries.Length - 1 - _passed : _passed];
        }
    }

    /// <summary>Passes over the current chunk.</summary>
    public void Skip()
    {
        _passed = 0;
        while (_above.TryPop(out var top))
        {
            var next = top.Child + (_isBackward ? -1 : 1);
            if (next < 0 || next >= top.Branch.Slots)
                continue;
            _above.Push((top.Branch, next));
            Current = top.Branch.Children[next];
            return;
        }

        Current = null;
    }

    /// <summary>Goes from a branch to its first child.</summary>
    public void Enter()
    {
        var branch = (Branch<T>)Current!;
        var first = _isBackward ? branch.Slots - 1 : 0;
        _above.Push((branch, first));
        Current = branch.Children[first];
    }

    /// <summary>Passes over one entry of the current leaf.</summary>
    public void Next()
    {
        if (++_passed == Current!.Count)
            Skip();
    }

    /// <summary>
    /// Brings two walks to entries, passing over what they share.
    /// </summary>
    /// <returns>How many shared entries were passed over.</returns>
    public static int Align(ref ChunkWalk<T> left, ref ChunkWalk<T> right)
    {
        var passed = 0;
        while (left.Current is { } l && right.Current is { } r)
        {
            if (ReferenceEquals(l, r) && !left.IsInside && !right.IsInside)
            {
                passed += l.Count;
                left.Skip();
                right.Skip();
            }
            else if (l is Branch<T> && (r is not Branch<T> || l.Count >= r.Count))
            {
                left.Enter();
            }
            else if (r is Branch<T>)
            {
                right.Enter();
            }
            else
            {
                return passed;
            }
        }

        // One of them is at its end; the other still has to be at an entry, to be told one by one.
        while (left.Current is Branch<T>)
            left.Enter();
        while (right.Current is Branch<T>)
            right.Enter();
        return passed;
    }
}
