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
/// wherever the place's tokens lead, and leaves out every part of the tree that has no index in the range it still looks for. It allocates nothing, but
/// where it comes to a node for the first time: the children of a node are made then, from its patterns, which lie side by side in the sorted array of all.
/// </para>
/// <para>
/// What follows a <c>**</c> is tried at every token that is left. A <c>**</c> below another could be reached many times, so it is remembered from which
/// token on it was tried: no node is tried twice at one token, and the time is bounded by nodes × tokens whatever the patterns are.
/// </para>
/// <para>
/// Safe for concurrent use: a node's children are made by one thread, under a lock of the matcher's that runs nobody else's code, and are published by the
/// write of one field that everybody reads first; they never change after that.
/// </para>
/// </remarks>
internal sealed class PathMatcher
{
    private const int FewNestedOpens = 16;

    private readonly Node _root;
    private readonly int _nestedOpens;

    private PathMatcher(Node root, int nestedOpens) => (_root, _nestedOpens) = (root, nestedOpens);

    /// <summary>Compiles patterns.</summary>
    public static PathMatcher Of(IReadOnlyList<PathPattern> patterns)
    {
        var source = new Source(patterns);
        return new(new(source, 0, patterns.Count, depth: 0, openAbove: false), source.NestedOpens);
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
                node.MakeReady();
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
            open.MakeReady();
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
        private readonly int _start;
        private readonly int _end;
        private readonly int _depth;
        private readonly bool _openAbove;
        private Source? _source; // null when the children are made
        private LiteralTable? _literals; // where there are several
        private string? _onlyLiteral; // where there is one: a comparison is all it takes
        private Node? _onlyChild;

        /// <param name="source">The patterns.</param>
        /// <param name="start">Where those that pass here or end here begin.</param>
        /// <param name="end">Where they end.</param>
        /// <param name="depth">How many characters of each were gone through: they are the same in all.</param>
        /// <param name="openAbove">Whether there is a <c>**</c> among them.</param>
        public Node(Source source, int start, int end, int depth, bool openAbove)
        {
            (_source, _start, _end, _depth, _openAbove) = (source, start, end, depth, openAbove);
            (Smallest, Greatest) = source.IndicesBetween(start, end);
        }

        /// <summary>The indices of the patterns that end here, ascending.</summary>
        public int[] Ends { get; private set; } = [];

        /// <summary>The smallest index of a pattern that ends here or below.</summary>
        public int Smallest { get; }

        /// <summary>The greatest one.</summary>
        public int Greatest { get; }

        /// <summary>The child of <c>*</c>.</summary>
        public Node? Any { get; private set; }

        /// <summary>The child of <c>**</c>, which has none itself: two in a row match what one does.</summary>
        public Node? Open { get; private set; }

        /// <summary>The number of a <c>**</c> below another one; otherwise -1.</summary>
        public int NestedOpen { get; private init; } = -1;

        public bool IsLeaf => _literals is null && _onlyLiteral is null && Any is null;

        public Node? Literal(string token) => _literals is not null ? _literals.Find(token)
            : _onlyLiteral is not null && _onlyLiteral == token ? _onlyChild
            : null;

        /// <summary>Sees to it that the children are there. Nothing but the indices may be read before.</summary>
        public void MakeReady()
        {
            if (Volatile.Read(ref _source) is { } source)
                MakeChildren(source);
        }

        private void MakeChildren(Source source)
        {
            using var scope = source.Lock.EnterScope();
            if (_source is null)
                return;
            var at = _start;
            while (at < _end && source.EndsAt(at, _depth))
                at++;
            Ends = source.Indices(_start, at);
            List<KeyValuePair<string, Node>>? literals = null;
            while (at < _end)
            {
                var start = at;
                var depth = source.EndOfSegment(start, _depth);
                while (++at < _end && source.IsAlike(start, at, _depth, depth))
                {
                }

                switch (source.Segment(start, _depth, depth))
                {
                    case "**":
                        Open = new(source, start, at, depth, openAbove: true) { NestedOpen = _openAbove ? source.NextNestedOpen() : -1 };
                        break;
                    case "*":
                        Any = new(source, start, at, depth, _openAbove);
                        break;
                    case var literal:
                        (literals ??= []).Add(new(JsonPointer.Unescape(literal), new(source, start, at, depth, _openAbove)));
                        break;
                }
            }

            if (literals?.Count == 1)
                (_onlyLiteral, _onlyChild) = literals[0];
            else if (literals is not null)
                _literals = new(literals);
            Volatile.Write(ref _source, null);
        }
    }

    /// <summary>The patterns as text, sorted segment by segment, so that those that begin alike lie side by side.</summary>
    private sealed class Source
    {
        private readonly string[] _texts;
        private readonly int[] _indices;
        private int _nestedOpensTaken;

        public Source(IReadOnlyList<PathPattern> patterns)
        {
            _texts = new string[patterns.Count];
            _indices = new int[patterns.Count];
            for (var i = 0; i < _texts.Length; i++)
            {
                _texts[i] = patterns[i].WithoutRunsOfOpens(out var opens);
                _indices[i] = i;
                NestedOpens += Math.Max(0, opens - 1);
            }

            _texts.AsSpan().Sort(_indices.AsSpan(), CompareTexts);
            SortAlike();
        }

        public Lock Lock { get; } = new();

        /// <summary>How many nodes of a <c>**</c> below another there are at most.</summary>
        public int NestedOpens { get; }

        public int NextNestedOpen() => _nestedOpensTaken++;

        public bool EndsAt(int at, int depth) => _texts[at].Length == depth;

        public int EndOfSegment(int at, int depth)
        {
            var end = _texts[at].IndexOf('/', depth + 1);
            return end < 0 ? _texts[at].Length : end;
        }

        /// <summary>A segment as it is written.</summary>
        public string Segment(int at, int depth, int end) => _texts[at][(depth + 1)..end];

        /// <summary>Whether another pattern that is alike so far has the same segment too.</summary>
        public bool IsAlike(int one, int other, int depth, int end) =>
            _texts[other].Length >= end
            && (_texts[other].Length == end || _texts[other][end] == '/')
            && _texts[one].AsSpan(depth, end - depth).SequenceEqual(_texts[other].AsSpan(depth, end - depth));

        public int[] Indices(int start, int end) => start == end ? [] : _indices[start..end];

        public (int Smallest, int Greatest) IndicesBetween(int start, int end)
        {
            var (smallest, greatest) = (int.MaxValue, -1);
            foreach (var index in _indices.AsSpan(start, end - start))
            {
                smallest = Math.Min(smallest, index);
                greatest = Math.Max(greatest, index);
            }

            return (smallest, greatest);
        }

        /// <summary>Ordinally, a segment's end before everything else.</summary>
        private static int CompareTexts(string left, string right)
        {
            var length = left.AsSpan().CommonPrefixLength(right);
            if (length == left.Length || length == right.Length)
                return left.Length - right.Length;
            return left[length] == '/' ? -1 : right[length] == '/' ? 1 : left[length] - right[length];
        }

        /// <summary>Puts the indices of equal patterns in order: sorting leaves them as it likes.</summary>
        private void SortAlike()
        {
            for (int start = 0, at = 1; at <= _texts.Length; at++)
            {
                if (at < _texts.Length && _texts[at] == _texts[start])
                    continue;
                if (at - start > 1)
                    Array.Sort(_indices, start, at - start);
                start = at;
            }
        }
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
}
