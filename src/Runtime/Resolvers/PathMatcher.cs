using System.Buffers;
using System.Numerics;
using PluginState.Bounded;
using PluginState.Documents;

namespace PluginState.Resolvers;

/// <summary>
/// Many path patterns, compiled: it finds those that match a place without looking at each. A pattern is known by its index in the order in which
/// they were given.
/// </summary>
/// <remarks>
/// <para>
/// A tree of segments: each node has a child for every literal that some pattern has there, one for <c>*</c> and one for <c>**</c>. A search goes down
/// wherever the place's tokens lead, and leaves out every part of the tree that has no index in the range it still looks for. It allocates nothing.
/// </para>
/// <para>
/// What follows a <c>**</c> is tried at every token that is left. A <c>**</c> below another could be reached many times, so it is remembered from which
/// token on it was tried: no node is tried twice at one token, and the time is bounded by nodes × tokens whatever the patterns are.
/// </para>
/// <para>Immutable, and safe for concurrent use.</para>
/// </remarks>
internal sealed class PathMatcher
{
    private const int FewNestedOpens = 16;

    private readonly Node _root;
    private readonly int _nestedOpens;

    private PathMatcher(Node root, int nestedOpens) => (_root, _nestedOpens) = (root, nestedOpens);

    /// <summary>Compiles patterns.</summary>
    public static PathMatcher Of(IEnumerable<PathPattern> patterns)
    {
        var root = new Draft(openAbove: false);
        var nestedOpens = 0;
        var index = 0;
        foreach (var pattern in patterns)
        {
            var node = root;
            foreach (var segment in pattern.Segments)
                node = node.Below(segment, ref nestedOpens);
            node.Ends.Add(index++);
        }

        return new(root.Compile(), nestedOpens);
    }

    /// <summary>Whether a pattern matches a place.</summary>
    public bool Matches(JsonPointer path) => Next(path, 0) >= 0;

    /// <summary>The smallest index, from a given one on, of a pattern that matches a place; -1 where none does.</summary>
    public int Next(JsonPointer path, int from)
    {
        var tokens = path.Tokens.AsSpan();
        return _nestedOpens == 0 ? Next(tokens, from, []) : NextOfNested(tokens, from);
    }

    private int NextOfNested(ReadOnlySpan<string> tokens, int from)
    {
        if (_nestedOpens <= FewNestedOpens)
            return Next(tokens, from, stackalloc int[FewNestedOpens]);
        var tried = ArrayPool<int>.Shared.Rent(_nestedOpens);
        try
        {
            tried.AsSpan(0, _nestedOpens).Clear();
            return Next(tokens, from, tried);
        }
        finally
        {
            ArrayPool<int>.Shared.Return(tried);
        }
    }

    private int Next(ReadOnlySpan<string> tokens, int from, Span<int> tried)
    {
        var search = new Search(tokens, from, tried);
        search.Visit(_root, 0);
        return search.Found == int.MaxValue ? -1 : search.Found;
    }

    private ref struct Search(ReadOnlySpan<string> tokens, int from, Span<int> tried)
    {
        private readonly ReadOnlySpan<string> _tokens = tokens;
        private readonly int _from = from;
        private readonly Span<int> _tried = tried; // by nested `**`: how many of the last tokens, the end being one, it was tried at

        /// <summary>The smallest index so far.</summary>
        public int Found { get; private set; } = int.MaxValue;

        /// <summary>Looks at what a node and those below it match, of the tokens from a given one on.</summary>
        public void Visit(Node node, int at)
        {
            while (node.Greatest >= _from && node.Smallest < Found)
            {
                if (at == _tokens.Length)
                {
                    Take(node);
                    if (node.Open is { } end)
                        VisitOpen(end, at);
                    return;
                }

                var next = node.Literal(_tokens[at]);
                if (node.Open is { } open)
                {
                    if (next is not null)
                        Visit(next, at + 1);
                    if (node.Any is { } another)
                        Visit(another, at + 1);
                    VisitOpen(open, at);
                    return;
                }

                // The last way to go is gone without coming back.
                if (node.Any is { } any)
                {
                    if (next is not null)
                        Visit(next, at + 1);
                    next = any;
                }

                if (next is null)
                    return;
                (node, at) = (next, at + 1);
            }
        }

        private void VisitOpen(Node open, int at)
        {
            if (open.Greatest < _from || open.Smallest >= Found)
                return;
            var end = _tokens.Length;
            if (open.NestedOpen >= 0)
            {
                ref var tried = ref _tried[open.NestedOpen];
                var since = _tokens.Length + 1 - tried;
                if (at >= since)
                    return;
                end = Math.Min(end, since);
                tried = _tokens.Length + 1 - at;
            }

            Take(open);
            if (open.IsLeaf)
                return;
            for (; at < end; at++)
            {
                if (open.Literal(_tokens[at]) is { } next)
                    Visit(next, at + 1);
                if (open.Any is { } any)
                    Visit(any, at + 1);
            }
        }

        /// <summary>Takes the smallest index that is in range, of the patterns that end at a node.</summary>
        private void Take(Node node)
        {
            var ends = node.Ends;
            if (ends.Length == 0)
                return;
            var i = 0;
            if (ends[0] < _from)
            {
                i = Array.BinarySearch(ends, _from);
                if (i < 0)
                    i = ~i;
                if (i == ends.Length)
                    return;
            }

            Found = Math.Min(Found, ends[i]);
        }
    }

    private sealed class Node
    {
        private readonly LiteralTable? _literals; // where there are several
        private readonly string? _onlyLiteral; // where there is one: a comparison is all it takes
        private readonly Node? _onlyChild;

        /// <param name="ends">The indices of the patterns that end here, ascending.</param>
        /// <param name="children">The children by literal.</param>
        public Node(int[] ends, IReadOnlyList<KeyValuePair<string, Node>> children)
        {
            Ends = ends;
            if (children.Count == 1)
                (_onlyLiteral, _onlyChild) = children[0];
            else if (children.Count > 1)
                _literals = new(children);
        }

        public int[] Ends { get; }

        /// <summary>The smallest index of a pattern that ends here or below.</summary>
        public required int Smallest { get; init; }

        /// <summary>The greatest one.</summary>
        public required int Greatest { get; init; }

        /// <summary>The child of <c>*</c>.</summary>
        public required Node? Any { get; init; }

        /// <summary>The child of <c>**</c>, which has none itself: two in a row match what one does.</summary>
        public required Node? Open { get; init; }

        /// <summary>The number of a <c>**</c> below another one; otherwise -1.</summary>
        public required int NestedOpen { get; init; }

        public bool IsLeaf => _literals is null && _onlyLiteral is null && Any is null;

        public Node? Literal(string token) => _literals is not null ? _literals.Find(token)
            : _onlyLiteral is not null && _onlyLiteral == token ? _onlyChild
            : null;
    }

    /// <summary>Nodes by literal. The time of a search is mostly spent here, so the hash looks at three characters only, unless they tell too little.</summary>
    private sealed class LiteralTable
    {
        private const int LongestProbe = 4;

        private readonly (uint Hash, string? Literal, Node? Node)[] _slots; // half of them empty at least, a power of two in length
        private readonly ulong _seed = (ulong)Random.Shared.NextInt64();
        private readonly bool _isThorough;

        public LiteralTable(IReadOnlyCollection<KeyValuePair<string, Node>> children)
        {
            _slots = new (uint, string?, Node?)[BitOperations.RoundUpToPowerOf2((uint)children.Count * 2)];
            if (!TryFill(children, LongestProbe))
            {
                _isThorough = true;
                Array.Clear(_slots);
                TryFill(children, int.MaxValue);
            }
        }

        public Node? Find(string token)
        {
            var slots = _slots;
            var hash = Hash(token);
            for (var at = (int)hash; ; at++)
            {
                ref readonly var slot = ref slots[at & (slots.Length - 1)];
                if (slot.Literal is null || (slot.Hash == hash && slot.Literal == token))
                    return slot.Node;
            }
        }

        private bool TryFill(IReadOnlyCollection<KeyValuePair<string, Node>> children, int longestProbe)
        {
            foreach (var (literal, node) in children)
            {
                var hash = Hash(literal);
                var at = (int)hash;
                for (; _slots[at & (_slots.Length - 1)].Literal is not null; at++)
                {
                    if (at - (int)hash == longestProbe)
                        return false;
                }

                _slots[at & (_slots.Length - 1)] = (hash, literal, node);
            }

            return true;
        }

        private uint Hash(string text) => _isThorough ? OrdinalHash.Of(text, _seed) : Glance(text);

        private static uint Glance(string text)
        {
            if (text.Length == 0)
                return 0;
            var hash = (text[0] + ((uint)text[^1] << 8) + ((uint)text[text.Length / 2] << 16) + ((uint)text.Length << 24)) * 0x9E3779B1;
            return hash ^ (hash >> 16);
        }
    }

    /// <summary>A node that is being made.</summary>
    private sealed class Draft(bool openAbove)
    {
        private readonly Dictionary<string, Draft> _literals = new(StringComparer.Ordinal);
        private Draft? _any;
        private Draft? _open;
        private bool _isOpen;
        private int _nestedOpen = -1;

        public List<int> Ends { get; } = [];

        public Draft Below(string segment, ref int nestedOpens)
        {
            switch (segment)
            {
                case "**" when _isOpen:
                    return this;
                case "**":
                    return _open ??= new(openAbove: true) { _isOpen = true, _nestedOpen = openAbove ? nestedOpens++ : -1 };
                case "*":
                    return _any ??= new(openAbove);
                default:
                    if (!_literals.TryGetValue(segment, out var child))
                        _literals.Add(segment, child = new(openAbove));
                    return child;
            }
        }

        /// <summary>Makes the nodes, those below first. No recursion: a pattern may have as many segments as it likes.</summary>
        public Node Compile()
        {
            var made = new Dictionary<Draft, Node>(ReferenceEqualityComparer.Instance);
            var waiting = new Stack<(Draft Draft, bool IsReady)>([(this, false)]);
            while (waiting.TryPop(out var next))
            {
                if (next.IsReady)
                {
                    made.Add(next.Draft, next.Draft.Compile(made));
                    continue;
                }

                waiting.Push((next.Draft, true));
                foreach (var child in next.Draft.Children)
                    waiting.Push((child, false));
            }

            return made[this];
        }

        private IEnumerable<Draft> Children
        {
            get
            {
                if (_any is not null)
                    yield return _any;
                if (_open is not null)
                    yield return _open;
                foreach (var child in _literals.Values)
                    yield return child;
            }
        }

        private Node Compile(Dictionary<Draft, Node> made)
        {
            var (smallest, greatest) = Ends.Count == 0 ? (int.MaxValue, -1) : (Ends[0], Ends[^1]);
            foreach (var child in Children)
            {
                smallest = Math.Min(smallest, made[child].Smallest);
                greatest = Math.Max(greatest, made[child].Greatest);
            }

            return new(
                [.. Ends],
                [.. _literals.Select(child => KeyValuePair.Create(child.Key, made[child.Value]))])
            {
                Smallest = smallest,
                Greatest = greatest,
                Any = _any is null ? null : made[_any],
                Open = _open is null ? null : made[_open],
                NestedOpen = _nestedOpen,
            };
        }
    }
}
