namespace PluginState;

/// <summary>
/// Declares how arrays at the places of a path pattern merge: <c>[assembly: MergeRule("/cart/items", ArrayMerge.Keyed, Key = "sku")]</c>, or on the
/// class whose resolvers go with it. Found at compile time, like resolvers.
/// </summary>
/// <param name="path">Where it holds: a path pattern, as in <see cref="ConflictResolverAttribute.Path"/>.</param>
/// <param name="arrays">How arrays there merge.</param>
[AttributeUsage(AttributeTargets.Assembly | AttributeTargets.Class | AttributeTargets.Struct, AllowMultiple = true)]
public sealed class MergeRuleAttribute(string path, ArrayMerge arrays) : Attribute
{
    /// <inheritdoc cref="MergeRule.Path"/>
    public string Path { get; } = path;

    /// <inheritdoc cref="MergeRule.Arrays"/>
    public ArrayMerge Arrays { get; } = arrays;

    /// <inheritdoc cref="MergeRule.Key"/>
    public string? Key { get; set; }
}
