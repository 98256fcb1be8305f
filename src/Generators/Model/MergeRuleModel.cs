namespace PluginState.Generators.Model;

/// <summary>What the formatter prints for one merge rule.</summary>
/// <param name="Path">The path pattern.</param>
/// <param name="Arrays">The member of <c>ArrayMerge</c>.</param>
/// <param name="Key">The member that tells items apart; null where there is none.</param>
internal sealed record MergeRuleModel(string Path, string Arrays, string? Key);
