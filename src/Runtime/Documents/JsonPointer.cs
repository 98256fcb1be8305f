using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.InteropServices;

namespace PluginState.Documents;

/// <summary>A place in a JSON document, as RFC 6901 (JSON Pointer) writes it: <c>/a/b~1c/0</c>; empty for the whole document.</summary>
public sealed class JsonPointer : IEquatable<JsonPointer>, IComparable<JsonPointer>
{
    private JsonPointer(ImmutableArray<string> tokens) => Tokens = tokens;

    /// <summary>The whole document.</summary>
    public static JsonPointer Root { get; } = new([]);

    /// <summary>The reference tokens, unescaped.</summary>
    public ImmutableArray<string> Tokens { get; }

    /// <summary>Whether this is the whole document.</summary>
    public bool IsRoot => Tokens.IsEmpty;

    /// <summary>The place that holds this one. The root has none.</summary>
    /// <exception cref="InvalidOperationException">This is the root.</exception>
    public JsonPointer Parent => IsRoot
        ? throw new InvalidOperationException("The whole document has no parent.")
        : new(Tokens.RemoveAt(Tokens.Length - 1));

    /// <summary>Reads a pointer.</summary>
    /// <exception cref="JsonPointerException">
    /// It is not empty and does not start with <c>/</c>, has a <c>~</c> that is not <c>~0</c> or <c>~1</c>, or half of a surrogate pair.
    /// </exception>
    public static JsonPointer Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return TryParse(text, out var pointer, out var error) ? pointer : throw new JsonPointerException(text, error);
    }

    /// <summary>Reads a pointer, if it is one.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out JsonPointer? pointer) => TryParse(text ?? "?", out pointer, out _);

    /// <summary>The place of a member or an item below this one.</summary>
    public JsonPointer Append(string token)
    {
        ArgumentNullException.ThrowIfNull(token);
        return new(Tokens.Add(token));
    }

    /// <summary>The place of an array's item below this one.</summary>
    public JsonPointer Append(int index) => Append(TokenOf(index));

    /// <summary>Whether <paramref name="other"/> is this place or one below it.</summary>
    public bool Contains(JsonPointer other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return other.Tokens.Length >= Tokens.Length && other.Tokens.AsSpan()[..Tokens.Length].SequenceEqual(Tokens.AsSpan());
    }

    /// <inheritdoc/>
    public bool Equals(JsonPointer? other) => other is not null && Tokens.AsSpan().SequenceEqual(other.Tokens.AsSpan());

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as JsonPointer);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var token in Tokens)
            hash.Add(token, StringComparer.Ordinal);
        return hash.ToHashCode();
    }

    /// <summary>Orders places by their tokens, ordinally; a place comes before those below it.</summary>
    public int CompareTo(JsonPointer? other)
    {
        if (other is null)
            return 1;
        for (var i = 0; i < Tokens.Length && i < other.Tokens.Length; i++)
        {
            var order = string.CompareOrdinal(Tokens[i], other.Tokens[i]);
            if (order != 0)
                return order;
        }

        return Tokens.Length.CompareTo(other.Tokens.Length);
    }

    /// <summary>The pointer as text.</summary>
    public override string ToString() => IsRoot ? "" : string.Concat(Tokens.Select(token => "/" + Escape(token)));

    /// <summary>Whether two pointers name the same place.</summary>
    public static bool operator ==(JsonPointer? left, JsonPointer? right) => left is null ? right is null : left.Equals(right);

    /// <summary>Whether two pointers name different places.</summary>
    public static bool operator !=(JsonPointer? left, JsonPointer? right) => !(left == right);

    /// <summary>Ordinal order.</summary>
    public static bool operator <(JsonPointer? left, JsonPointer? right) => left is null ? right is not null : left.CompareTo(right) < 0;

    /// <summary>Ordinal order.</summary>
    public static bool operator >(JsonPointer? left, JsonPointer? right) => right < left;

    /// <summary>Ordinal order.</summary>
    public static bool operator <=(JsonPointer? left, JsonPointer? right) => !(right < left);

    /// <summary>Ordinal order.</summary>
    public static bool operator >=(JsonPointer? left, JsonPointer? right) => !(left < right);

    /// <summary>Makes a pointer of tokens.</summary>
    internal static JsonPointer Of(ImmutableArray<string> tokens) => tokens.IsEmpty ? Root : new(tokens);

    /// <summary>An array's index as a token.</summary>
    internal static string TokenOf(int index) => index.ToString(CultureInfo.InvariantCulture);

    internal static string Escape(string token) =>
        token.AsSpan().IndexOfAny('~', '/') < 0 ? token : token.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);

    /// <summary>Splits pointer or pattern text into unescaped tokens, or says what is wrong with it.</summary>
    internal static bool TrySplit(string text, out ImmutableArray<string> tokens, [NotNullWhen(false)] out string? error)
    {
        error = ErrorOf(text);
        tokens = error is null ? Split(text) : [];
        return error is null;
    }

    /// <summary>What is wrong with a text that should be a pointer, or a pattern; null for nothing.</summary>
    internal static string? ErrorOf(string text)
    {
        if (text.Length == 0)
            return null;
        if (text[0] != '/')
            return "it must be empty or start with '/'";
        for (var at = text.IndexOf('~', StringComparison.Ordinal); at >= 0; at = text.IndexOf('~', at + 1))
        {
            if (at + 1 == text.Length || text[at + 1] is not ('0' or '1'))
                return $"the '~' at position {at} must be '~0' (for '~') or '~1' (for '/')";
        }

        return IndexOfHalfPair(text) is var half and >= 0
            ? $"it has half of a surrogate pair at position {half}, which no member's name can have"
            : null;
    }

    /// <summary>The tokens of a text that is right, unescaped.</summary>
    internal static ImmutableArray<string> Split(string text)
    {
        if (text.Length == 0)
            return [];
        var tokens = text[1..].Split('/');
        for (var i = 0; i < tokens.Length; i++)
            tokens[i] = Unescape(tokens[i]);
        return ImmutableCollectionsMarshal.AsImmutableArray(tokens);
    }

    /// <summary>What a token stands for.</summary>
    // "~1" first: "~01" stands for "~1", not for "/" (RFC 6901, section 4).
    internal static string Unescape(string token) =>
        token.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);

    /// <summary>Reads an array index as RFC 6901, section 4 writes it: digits without leading zeros.</summary>
    internal static bool TryReadIndex(string token, out int index)
    {
        index = 0;
        return token.Length is > 0 and <= 10
            && (token[0] != '0' || token.Length == 1)
            && !token.AsSpan().ContainsAnyExceptInRange('0', '9')
            && int.TryParse(token, NumberStyles.None, CultureInfo.InvariantCulture, out index);
    }

    private static int IndexOfHalfPair(string text)
    {
        // A loop, since what searches a span for a range allocates as long as it is not optimised, and pointers are short.
        for (var at = 0; at < text.Length; at++)
        {
            if (!char.IsSurrogate(text[at]))
                continue;
            if (!(at + 1 < text.Length && char.IsSurrogatePair(text[at], text[at + 1])))
                return at;
            at++;
        }

        return -1;
    }

    private static bool TryParse(string text, [NotNullWhen(true)] out JsonPointer? pointer, [NotNullWhen(false)] out string? error)
    {
        pointer = TrySplit(text, out var tokens, out error) ? tokens.IsEmpty ? Root : new(tokens) : null;
        return pointer is not null;
    }
}
