using System.Collections.Immutable;

namespace PluginState.Documents;

/// <summary>Finds a JSON Patch that turns one document into another.</summary>
/// <remarks>
/// What two versions share is not looked at: for a one-leaf edit the time goes with the depth of the document, not with its size.
/// </remarks>
public static class Diff
{
    /// <summary>
    /// A patch for which <c>patch.Apply(from)</c> equals <paramref name="to"/>. Deterministic: objects are compared in the order of
    /// <paramref name="from"/>'s members, then <paramref name="to"/>'s new ones; of arrays the longest common subsequence stays (of very different
    /// long ones only a common beginning and end), and is told from the back.
    /// </summary>
    public static JsonPatch Between(StateValue from, StateValue to) => new DocumentDiff(isExact: false).Compare(from, to);

    /// <summary>
    /// As <see cref="Between"/>, but to the byte: what is equal and only written differently (1 and 1.0, another order of members) is told too.
    /// </summary>
    public static JsonPatch Exact(StateValue from, StateValue to) => new DocumentDiff(isExact: true).Compare(from, to);

    /// <summary>One comparison.</summary>
    private sealed class DocumentDiff(bool isExact)
    {
        private readonly ImmutableArray<JsonPatchOperation>.Builder _operations = ImmutableArray.CreateBuilder<JsonPatchOperation>();
        private readonly List<string> _path = [];
        private readonly Func<StateValue, StateValue, bool> _areSame = isExact
            ? static (left, right) => left.IsIdenticalTo(right)
            : static (left, right) => left.Equals(right);

        public JsonPatch Compare(StateValue from, StateValue to)
        {
            ArgumentNullException.ThrowIfNull(from);
            ArgumentNullException.ThrowIfNull(to);
            Visit(from, to);
            return _operations.Count == 0 ? JsonPatch.Empty : JsonPatch.Of(_operations.DrainToImmutable());
        }

        private void Visit(StateValue from, StateValue to)
        {
            if (ReferenceEquals(from, to))
                return;
            switch (from, to)
            {
                case (StateObject a, StateObject b):
                    VisitObjects(a, b);
                    break;
                case (StateArray a, StateArray b):
                    VisitArrays(a, b);
                    break;
                default:
                    if (!_areSame(from, to))
                        _operations.Add(new(JsonPatchOperationKind.Replace, Here(), to));
                    break;
            }
        }

        private void VisitObjects(StateObject from, StateObject to)
        {
            var differences = MemberDifferences.Between(from, to, out var isOrdered);
            if (isExact && !isOrdered && !KeepsOrder(from, to, differences))
            {
                _operations.Add(new(JsonPatchOperationKind.Replace, Here(), to));
                return;
            }

            foreach (var (name, before, after) in differences)
            {
                _path.Add(name);
                if (before is null)
                    _operations.Add(new(JsonPatchOperationKind.Add, Here(), after));
                else if (after is null)
                    _operations.Add(new(JsonPatchOperationKind.Remove, Here()));
                else
                    Visit(before, after);
                _path.RemoveAt(_path.Count - 1);
            }
        }

        /// <summary>Whether removing, replacing in place, and adding at the end give the order of the new members.</summary>
        private static bool KeepsOrder(StateObject from, StateObject to, List<MemberDifference> differences)
        {
            var removed = differences.Where(static difference => difference.To is null).Select(static difference => difference.Name).ToHashSet(StringComparer.Ordinal);
            var kept = from.Names.Where(name => !removed.Contains(name));
            return kept.Concat(differences.Where(static difference => difference.From is null).Select(static difference => difference.Name)).SequenceEqual(to.Names);
        }

        private void VisitArrays(StateArray from, StateArray to)
        {
            var start = StateArray.CommonPrefix(from, to, _areSame);
            var end = StateArray.CommonSuffix(from, to, Math.Min(from.Count, to.Count) - start, _areSame);
            // From the back, so that the indices before an operation are still those of the old array.
            var (old, @new) = (from.Count - end, to.Count - end);
            foreach (var (oldAt, newAt) in CommonItems.Between(from, start, from.Count - end, to, start, to.Count - end, _areSame))
            {
                VisitGap(from, oldAt + 1, old, to, newAt + 1, @new);
                (old, @new) = (oldAt, newAt);
            }

            VisitGap(from, start, old, to, start, @new);
        }

        /// <summary>Between two common items: as many as there are on both sides are changed in place, the others removed or added.</summary>
        private void VisitGap(StateArray from, int oldStart, int oldEnd, StateArray to, int newStart, int newEnd)
        {
            var (removed, added) = (oldEnd - oldStart, newEnd - newStart);
            var common = Math.Min(removed, added);
            for (var i = removed; i > common; i--)
                _operations.Add(new(JsonPatchOperationKind.Remove, Here().Append(oldStart + i - 1)));
            for (var i = common; i < added; i++)
                _operations.Add(new(JsonPatchOperationKind.Add, Here().Append(oldStart + i), to[newStart + i]));
            for (var i = common - 1; i >= 0; i--)
            {
                _path.Add(JsonPointer.TokenOf(oldStart + i));
                Visit(from[oldStart + i], to[newStart + i]);
                _path.RemoveAt(_path.Count - 1);
            }
        }

        private JsonPointer Here() => JsonPointer.Of([.. _path]);
    }
}
