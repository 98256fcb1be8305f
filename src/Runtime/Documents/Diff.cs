using System.Collections.Immutable;

namespace PluginState.Documents;

/// <summary>Finds a JSON Patch that turns one document into another.</summary>
public static class Diff
{
    /// <summary>
    /// A patch for which <c>patch.Apply(from)</c> equals <paramref name="to"/>. Deterministic: objects are compared in the order of
    /// <paramref name="from"/>'s members, then <paramref name="to"/>'s new ones; arrays by common beginning and end.
    /// </summary>
    public static JsonPatch Between(StateValue from, StateValue to)
    {
        ArgumentNullException.ThrowIfNull(from);
        ArgumentNullException.ThrowIfNull(to);
        var operations = ImmutableArray.CreateBuilder<JsonPatchOperation>();
        Compare(from, to, JsonPointer.Root, operations);
        return operations.Count == 0 ? JsonPatch.Empty : new JsonPatch(operations);
    }

    private static void Compare(StateValue from, StateValue to, JsonPointer path, ImmutableArray<JsonPatchOperation>.Builder operations)
    {
        if (ReferenceEquals(from, to))
            return;
        switch (from, to)
        {
            case (StateObject a, StateObject b):
                CompareObjects(a, b, path, operations);
                break;
            case (StateArray a, StateArray b):
                CompareArrays(a, b, path, operations);
                break;
            default:
                if (!from.Equals(to))
                    operations.Add(new(JsonPatchOperationKind.Replace, path, to));
                break;
        }
    }

    private static void CompareObjects(StateObject from, StateObject to, JsonPointer path, ImmutableArray<JsonPatchOperation>.Builder operations)
    {
        foreach (var (name, value) in from.Members)
        {
            if (to.TryGetMember(name, out var other))
            {
                if (!ReferenceEquals(value, other))
                    Compare(value, other, path.Append(name), operations);
            }
            else
            {
                operations.Add(new(JsonPatchOperationKind.Remove, path.Append(name)));
            }
        }

        foreach (var (name, value) in to.Members)
        {
            if (!from.Contains(name))
                operations.Add(new(JsonPatchOperationKind.Add, path.Append(name), value));
        }
    }

    private static void CompareArrays(StateArray from, StateArray to, JsonPointer path, ImmutableArray<JsonPatchOperation>.Builder operations)
    {
        var start = 0;
        while (start < from.Count && start < to.Count && from[start].Equals(to[start]))
            start++;
        var end = 0;
        while (end < from.Count - start && end < to.Count - start && from[^(end + 1)].Equals(to[^(end + 1)]))
            end++;

        var (removed, added) = (from.Count - start - end, to.Count - start - end);
        var common = Math.Min(removed, added);
        for (var i = 0; i < common; i++)
            Compare(from[start + i], to[start + i], path.Append(start + i), operations);
        for (var i = removed; i > common; i--) // from the back, so that the indices before stay as they are
            operations.Add(new(JsonPatchOperationKind.Remove, path.Append(start + i - 1)));
        for (var i = common; i < added; i++)
            operations.Add(new(JsonPatchOperationKind.Add, path.Append(start + i), to[start + i]));
    }
}
