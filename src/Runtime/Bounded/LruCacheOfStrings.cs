using System.Diagnostics.CodeAnalysis;

namespace PluginState.Bounded;

/// <summary>Look-ups in caches with string keys by a part of a string, without making a string of it.</summary>
public static class LruCacheOfStrings
{
    /// <summary>As <see cref="LruCache{TKey,TValue}.TryGet"/>: a use.</summary>
    /// <exception cref="InvalidOperationException">The cache's comparer does not compare spans; those of <see cref="StringComparer"/> do.</exception>
    public static bool TryGet<TValue>(this LruCache<string, TValue> cache, ReadOnlySpan<char> key, [MaybeNullWhen(false)] out TValue value)
    {
        ArgumentNullException.ThrowIfNull(cache);
        return cache.TryRead(key, use: true, out value);
    }

    /// <summary>As <see cref="LruCache{TKey,TValue}.TryPeek"/>: not a use.</summary>
    /// <exception cref="InvalidOperationException">The cache's comparer does not compare spans; those of <see cref="StringComparer"/> do.</exception>
    public static bool TryPeek<TValue>(this LruCache<string, TValue> cache, ReadOnlySpan<char> key, [MaybeNullWhen(false)] out TValue value)
    {
        ArgumentNullException.ThrowIfNull(cache);
        return cache.TryRead(key, use: false, out value);
    }
}
