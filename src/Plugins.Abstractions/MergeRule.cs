namespace PluginState;

/// <summary>How arrays at the places of a path pattern merge.</summary>
public sealed record MergeRule
{
    /// <summary>Makes a rule.</summary>
    /// <param name="path">Where it holds: a path pattern, as in <see cref="ConflictResolverAttribute.Path"/>.</param>
    /// <param name="arrays">How arrays there merge.</param>
    /// <param name="key">The member that tells the items of a <see cref="ArrayMerge.Keyed"/> array apart; null for the others.</param>
    /// <exception cref="ArgumentException">A keyed array lacks the key, or another has one.</exception>
    public MergeRule(string path, ArrayMerge arrays, string? key = null)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (arrays == ArrayMerge.Keyed && string.IsNullOrEmpty(key))
            throw new ArgumentException($"The rule for '{path}' is Keyed and names no key: give the member that tells its items apart.", nameof(key));
        if (arrays != ArrayMerge.Keyed && key is not null)
            throw new ArgumentException($"The rule for '{path}' is {arrays} and has a key: only Keyed arrays have one.", nameof(key));
        Path = path;
        Arrays = arrays;
        Key = key;
    }

    /// <summary>Where the rule holds. Of several that match, the most specific counts: a literal before <c>*</c> before <c>**</c>.</summary>
    public string Path { get; }

    /// <summary>How arrays there merge.</summary>
    public ArrayMerge Arrays { get; }

    /// <summary>The member that tells the items of a keyed array apart; null for the others.</summary>
    public string? Key { get; }
}
