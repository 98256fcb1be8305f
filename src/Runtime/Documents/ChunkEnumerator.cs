namespace PluginState.Documents;

/// <summary>Enumerates the entries of a sequence.</summary>
internal struct ChunkEnumerator<T>(Chunk<T>? root)
    where T : struct, IChunkEntry
{
    private readonly Stack<(Branch<T> Branch, int Child)>? _above = root is Branch<T> ? new() : null;
    private Chunk<T>? _next = root;
    private Leaf<T>? _leaf;
    private int _at;

    public readonly T Current => _leaf![_at];

    public bool MoveNext()
    {
        if (_leaf is not null && ++_at < _leaf.Count)
            return true;
        while (_next is null && _above is not null && _above.TryPop(out var top))
        {
            if (top.Child + 1 == top.Branch.Slots)
                continue;
            _above.Push((top.Branch, top.Child + 1));
            _next = top.Branch.Children[top.Child + 1];
        }

        while (_next is Branch<T> branch)
        {
            _above!.Push((branch, 0));
            _next = branch.Children[0];
        }

        (_leaf, _next, _at) = ((Leaf<T>?)_next, null, 0);
        return _leaf is not null;
    }
}
