using System.Collections.Frozen;
using System.Collections.Immutable;
using PluginState.Documents;

namespace PluginState.Conflicts;

/// <summary>How the arrays of a document merge, by place: the rules of an app and its plugins, ready to be asked.</summary>
/// <remarks>
/// Of the rules that match a place the one with the most specific pattern counts (a literal before <c>*</c> before <c>**</c>, as
/// <see cref="PathPattern"/> orders them); of two with the same pattern the first in the list. Immutable.
/// </remarks>
public sealed class MergeRules
{
    private static readonly MergeRule _atomic = new("/**", ArrayMerge.Atomic);

    // A pattern without wildcards that matches is more specific than any other that does.
    private readonly FrozenDictionary<JsonPointer, MergeRule> _literals;
    private readonly ImmutableArray<(PathPattern Pattern, MergeRule Rule)> _patterns;

    /// <summary>Makes a set of rules.</summary>
    /// <param name="rules">The rules; of two with the same pattern the first counts.</param>
    /// <exception cref="PathPatternException">The path of a rule is no pattern; names it.</exception>
    public MergeRules(params IEnumerable<MergeRule> rules)
    {
        ArgumentNullException.ThrowIfNull(rules);
        var literals = new Dictionary<JsonPointer, MergeRule>();
        var patterns = new List<(PathPattern Pattern, MergeRule Rule)>();
        foreach (var rule in rules)
        {
            var pattern = PathPattern.Parse(rule.Path);
            var path = JsonPointer.Parse(rule.Path);
            if (path.Tokens.Any(static token => token is "*" or "**"))
                patterns.Add((pattern, rule));
            else
                literals.TryAdd(path, rule);
        }

        _literals = literals.ToFrozenDictionary();
        _patterns = [.. patterns.OrderBy(static entry => entry.Pattern)]; // stable: equal patterns keep their order
    }

    /// <summary>No rules: every array is <see cref="ArrayMerge.Atomic"/>.</summary>
    public static MergeRules Empty { get; } = new([]);

    /// <summary>Whether there are no rules.</summary>
    public bool IsEmpty => _literals.Count == 0 && _patterns.IsEmpty;

    /// <summary>The rule for an array at a place; where none matches, one that says <see cref="ArrayMerge.Atomic"/>.</summary>
    /// <param name="path">The place. An item of a keyed array on the way is named by its key, as in conflicts.</param>
    public MergeRule Find(JsonPointer path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (_literals.Count > 0 && _literals.TryGetValue(path, out var literal))
            return literal;
        foreach (var (pattern, rule) in _patterns)
        {
            if (pattern.Matches(path))
                return rule;
        }

        return _atomic;
    }

    /// <summary>
    /// The value at a place as conflicts name it: an item of a <see cref="ArrayMerge.Keyed"/> array by the text of its key
    /// (<c>/items/sku-1/qty</c>), everything else as in <see cref="StateValue.Get"/>.
    /// </summary>
    /// <param name="document">Where to look.</param>
    /// <param name="path">The place.</param>
    /// <returns>An absent slot where the document has no value there.</returns>
    public Slot<StateValue> Get(StateValue document, JsonPointer path)
    {
        ArgumentNullException.ThrowIfNull(document);
        ArgumentNullException.ThrowIfNull(path);
        return IsEmpty ? document.Get(path) : MergePath.Get(document, path, this);
    }

    /// <summary>The document with the value at a place, named as in <see cref="Get"/>, set or removed.</summary>
    /// <param name="document">The document; it stays as it is.</param>
    /// <param name="path">The place. What holds it must be there.</param>
    /// <param name="value">The value; an absent slot removes. A keyed item that is not there yet goes to the end.</param>
    /// <exception cref="ArgumentException">There is nothing at the place's parent that could hold it, or the whole document would be removed.</exception>
    public StateValue Set(StateValue document, JsonPointer path, Slot<StateValue> value)
    {
        ArgumentNullException.ThrowIfNull(document);
        ArgumentNullException.ThrowIfNull(path);
        return MergePath.Set(document, path, value, this);
    }
}
