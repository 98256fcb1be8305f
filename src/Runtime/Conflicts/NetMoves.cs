using System.Collections.Immutable;
using PluginState.Documents;

namespace PluginState.Conflicts;

/// <summary>What a patch, or one edit after the other, moved in the end.</summary>
/// <remarks>
/// Only subtrees that the base has count, on ways that lead through objects alone: an index names another item on every side. A move of a move is one,
/// and one that was taken back, or whose subtree was removed or replaced together with something above it, is none.
/// </remarks>
internal static class NetMoves
{
    /// <summary>The moves of a patch that fits the document.</summary>
    /// <exception cref="JsonPatchException">It does not.</exception>
    public static ImmutableArray<SubtreeMove> Of(JsonPatch patch, StateValue @base, StateLimits? limits = null)
    {
        var last = -1;
        for (var i = 0; i < patch.Operations.Length; i++)
            last = patch.Operations[i].Kind == JsonPatchOperationKind.Move ? i : last;
        if (last < 0)
            return [];

        var tracker = new Tracker();
        var document = @base;
        foreach (var operation in patch.Operations)
        {
            tracker.Follow(operation, document);
            document = new JsonPatch(operation).Apply(document, limits);
        }

        return Net(tracker.Moves);
    }

    /// <summary>The moves of one edit after another that started from what the first came to.</summary>
    public static ImmutableArray<SubtreeMove> Compose(ImmutableArray<SubtreeMove> first, ImmutableArray<SubtreeMove> second)
    {
        if (first.IsEmpty)
            return second;
        if (second.IsEmpty)
            return first;
        var moves = first.Select(move => new SubtreeMove(move.From, SubtreeMove.Follow(move.To, second))).ToList();
        var backwards = first.Select(static move => new SubtreeMove(move.To, move.From)).ToList();
        foreach (var move in second)
        {
            var from = SubtreeMove.Follow(move.From, backwards);
            if (!moves.Exists(known => known.From == from))
                moves.Add(new(from, move.To));
        }

        return Net(moves);
    }

    /// <summary>Without those that moved back, and those that only went along with what they are in.</summary>
    private static ImmutableArray<SubtreeMove> Net(List<SubtreeMove> moves)
    {
        var net = moves
            .Where(move => SubtreeMove.Follow(move.From, moves.Where(other => other.From != move.From)) != move.To)
            .ToList();
        net.Sort(static (left, right) => left.From.CompareTo(right.From));
        return [.. net];
    }

    /// <summary>Where subtrees of the base are while one operation follows the other.</summary>
    private sealed class Tracker
    {
        // What did not come from the base: at a place, or only below it where the place itself counts as edited.
        private List<(JsonPointer At, bool IncludesSelf)> _fresh = [];

        public List<SubtreeMove> Moves { get; private set; } = [];

        public void Follow(JsonPatchOperation operation, StateValue before)
        {
            switch (operation.Kind)
            {
                case JsonPatchOperationKind.Test:
                    return;
                case JsonPatchOperationKind.Remove:
                    Forget(operation.Path, includesSelf: true);
                    return;
                case JsonPatchOperationKind.Move when operation.From == operation.Path:
                    return;
                case JsonPatchOperationKind.Move:
                    FollowMove(operation.From!, operation.Path, before);
                    return;
                default:
                    Put(operation.Path, before);
                    return;
            }
        }

        /// <summary>A value is set: where there was one it was edited.</summary>
        private void Put(JsonPointer at, StateValue before)
        {
            var isEdit = IsThrough(before, at) && before.TryGet(at, out _);
            Forget(at, includesSelf: !isEdit);
            _fresh.Add((at, !isEdit));
        }

        private void FollowMove(JsonPointer from, JsonPointer to, StateValue before)
        {
            if (!IsThrough(before, from) || !IsThrough(before, to) || to.Contains(from))
            {
                Forget(from, includesSelf: true);
                Put(to, before);
                return;
            }

            var origin = _fresh.Exists(fresh => fresh.At.Contains(from) && (fresh.IncludesSelf || fresh.At != from))
                ? null
                : SubtreeMove.Follow(from, Moves.Select(static move => new SubtreeMove(move.To, move.From)));
            var moved = Moves.Where(move => from.Contains(move.To)).Select(move => move with { To = SubtreeMove.Rebase(move.To, from, to) }).ToList();
            var fresh = _fresh.Where(f => from.Contains(f.At)).Select(f => (SubtreeMove.Rebase(f.At, from, to), f.IncludesSelf)).ToList();
            Forget(from, includesSelf: true);
            Forget(to, includesSelf: true);
            Moves.AddRange(moved);
            _fresh.AddRange(fresh);
            if (origin is not null && !Moves.Exists(move => move.From == origin))
                Moves.Add(new(origin, to));
            // What is at the source from now on did not come from the base's source.
            _fresh.Add((from, true));
        }

        private void Forget(JsonPointer at, bool includesSelf)
        {
            Moves = [.. Moves.Where(move => !at.Contains(move.To) || (!includesSelf && move.To == at))];
            _fresh = [.. _fresh.Where(fresh => !at.Contains(fresh.At) || (!includesSelf && fresh.At == at))];
        }

        /// <summary>Whether what holds a place is an object, and what holds that, up to the root.</summary>
        private static bool IsThrough(StateValue document, JsonPointer path)
        {
            foreach (var token in path.Tokens)
            {
                if (document is not StateObject o)
                    return false;
                if (!o.TryGetMember(token, out var member))
                    return true; // the last token: the patch fits
                document = member;
            }

            return !path.IsRoot;
        }
    }
}
