using PluginState.Documents;

namespace PluginState.Conflicts;

/// <summary>Chooses between two ways of writing one value.</summary>
internal static class CanonicalValue
{
    /// <summary>
    /// Of two equal values that are written differently (1 and 1.0, another order of members) the one that is not written as the base was; where
    /// neither is, every replica must keep the same one.
    /// </summary>
    public static Slot<StateValue> Of(Slot<StateValue> @base, Slot<StateValue> left, Slot<StateValue> right)
    {
        if (!left.Exists || ReferenceEquals(left.Value, right.Value))
            return left;
        if (@base.Exists && ReferenceEquals(@base.Value, left.Value))
            return right;
        if (@base.Exists && ReferenceEquals(@base.Value, right.Value))
            return left;
        var (leftText, rightText) = (left.Value.ToUtf8(), right.Value.ToUtf8());
        var order = leftText.AsSpan().SequenceCompareTo(rightText);
        if (order == 0 || !@base.Exists)
            return order < 0 ? left : right;
        var baseText = @base.Value.ToUtf8().AsSpan();
        return baseText.SequenceEqual(leftText) ? right
            : baseText.SequenceEqual(rightText) ? left
            : order < 0 ? left : right;
    }

    /// <summary>The same, where both sides have a value and the base may have none.</summary>
    public static StateValue Of(StateValue? @base, StateValue left, StateValue right) =>
        Of(@base is null ? default : new Slot<StateValue>(@base), new Slot<StateValue>(left), new Slot<StateValue>(right)).Value;
}
