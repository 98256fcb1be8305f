using PluginState.Documents;

namespace PluginState.Storage;

/// <summary>Finds a patch that gives a document to the byte, where there is a small one.</summary>
internal static class ExactPatch
{
    /// <summary>What is stored was accepted by the limits of a manager; here it only has to be readable.</summary>
    public static StateLimits Unlimited { get; } = new() { MaxDepth = 512, MaxBytes = long.MaxValue, MaxOperations = int.MaxValue };

    /// <summary>How many operations a patch may have: applying one copies the containers on its way.</summary>
    private const int MaxOperations = 32;

    /// <summary>The patch from one document to another, as JSON; null where there is none that is small and exact.</summary>
    /// <param name="from">The document it is applied to.</param>
    /// <param name="to">The document it gives, to the byte.</param>
    /// <param name="maxSize">How large it may be.</param>
    public static StateValue? Between(StateValue from, StateValue to, long maxSize)
    {
        var patch = Diff.Between(from, to);
        if (patch.Operations.Length > MaxOperations)
            return null;
        var json = patch.ToJson();
        if (json.Size > maxSize || !Unlimited.Allow(json))
            return null;

        // A difference is one of values: 1 and 1.0 are one value, and so are objects with their members in another order.
        return AreWrittenAlike(patch.Apply(from, Unlimited), to) ? json : null;
    }

    /// <summary>Whether two values are the same bytes. Parts that are the same object are not looked at.</summary>
    private static bool AreWrittenAlike(StateValue left, StateValue right)
    {
        if (ReferenceEquals(left, right))
            return true;
        switch (left, right)
        {
            case (StateNumber a, StateNumber b):
                return a.Text == b.Text;
            case (StateArray a, StateArray b):
                if (a.Count != b.Count)
                    return false;
                for (var i = 0; i < a.Count; i++)
                {
                    if (!AreWrittenAlike(a[i], b[i]))
                        return false;
                }

                return true;
            case (StateObject a, StateObject b):
                var (x, y) = (a.Members, b.Members);
                if (x.Length != y.Length)
                    return false;
                for (var i = 0; i < x.Length; i++)
                {
                    if (x[i].Key != y[i].Key || !AreWrittenAlike(x[i].Value, y[i].Value))
                        return false;
                }

                return true;
            default:
                return left.Equals(right);
        }
    }
}
