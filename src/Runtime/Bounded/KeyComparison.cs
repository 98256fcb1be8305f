using System.Runtime.CompilerServices;

namespace PluginState.Bounded;

/// <summary>How a collection hashes and compares its keys.</summary>
/// <remarks>
/// Strings that are compared ordinally, the common case, are hashed by <see cref="OrdinalHash"/> with a seed of the collection's own. That is fast
/// and not predictable from outside, but does not claim to withstand an attacker who can measure. So a collection that sees a chain of more than
/// <see cref="SuspiciousChain"/> entries calls <see cref="Harden"/> and goes on with the platform's own randomized hash, as
/// <see cref="Dictionary{TKey,TValue}"/> does. The mode is only changed, and every key hashed anew, in the middle of a change of the table.
/// </remarks>
internal sealed class KeyComparison<TKey>
    where TKey : notnull
{
    public const int SuspiciousChain = 100;

    private readonly IEqualityComparer<TKey> _comparer;
    private readonly bool _isOrdinal;
    private readonly ulong _seed;
    private bool _isHardened;

    public KeyComparison(IEqualityComparer<TKey>? comparer)
    {
        _comparer = comparer ?? EqualityComparer<TKey>.Default;
        _isOrdinal = typeof(TKey) == typeof(string)
            && (ReferenceEquals(_comparer, EqualityComparer<TKey>.Default) || ReferenceEquals(_comparer, StringComparer.Ordinal));
        _seed = (ulong)Random.Shared.NextInt64();
    }

    /// <summary>Whether there is a hash that cannot be attacked to go over to.</summary>
    public bool CanHarden => _isOrdinal && !_isHardened;

    public bool IsHardened => _isHardened;

    public void Harden() => _isHardened = true;

    public uint Hash(TKey key)
    {
        if (typeof(TKey).IsValueType && ReferenceEquals(_comparer, EqualityComparer<TKey>.Default))
            return Mix(EqualityComparer<TKey>.Default.GetHashCode(key)); // a form that is compiled to a direct call
        return _isOrdinal ? HashOrdinal(Unsafe.As<TKey, string>(ref key)) : Mix(_comparer.GetHashCode(key));
    }

    public bool AreEqual(TKey one, TKey other)
    {
        if (typeof(TKey).IsValueType && ReferenceEquals(_comparer, EqualityComparer<TKey>.Default))
            return EqualityComparer<TKey>.Default.Equals(one, other);
        return _isOrdinal
            ? string.Equals(Unsafe.As<TKey, string>(ref one), Unsafe.As<TKey, string>(ref other))
            : _comparer.Equals(one, other);
    }

    /// <summary>Only where <typeparamref name="TKey"/> is <see cref="string"/>.</summary>
    public uint Hash(ReadOnlySpan<char> key) => _isOrdinal ? HashOrdinal(key) : Mix(ForSpans.GetHashCode(key));

    /// <inheritdoc cref="Hash(ReadOnlySpan{char})"/>
    public bool AreEqual(ReadOnlySpan<char> one, TKey other) => _isOrdinal
        ? one.SequenceEqual(Unsafe.As<TKey, string>(ref other))
        : ForSpans.Equals(one, Unsafe.As<TKey, string>(ref other));

    private IAlternateEqualityComparer<ReadOnlySpan<char>, string> ForSpans =>
        _comparer as IAlternateEqualityComparer<ReadOnlySpan<char>, string> ?? throw new InvalidOperationException(
            $"The comparer {_comparer.GetType()} cannot compare spans. Look up by string, or use a StringComparer.");

    private uint HashOrdinal(ReadOnlySpan<char> key) => _isHardened
        ? (uint)string.GetHashCode(key)
        : OrdinalHash.Of(key, _seed);

    /// <summary>Spreads hash codes such as small integers over all bits.</summary>
    private static uint Mix(int hashCode)
    {
        var hash = (uint)hashCode * 0x9E3779B9u;
        return hash ^ (hash >> 15);
    }
}
