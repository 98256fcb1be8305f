namespace PluginState.Generators.Model;

/// <summary>What the formatter prints for one assembly.</summary>
/// <param name="Target">The assembly.</param>
/// <param name="Resolvers">Its resolvers in ordinal order of their names, which differ by more than case.</param>
/// <param name="MergeRules">Its merge rules in ordinal order of their paths, which differ.</param>
/// <param name="Contexts">Its contexts for JSON in ordinal order of their names.</param>
internal sealed record ModuleModel(
    TargetModel Target, EquatableArray<ResolverModel> Resolvers, EquatableArray<MergeRuleModel> MergeRules, EquatableArray<JsonContextModel> Contexts)
{
    /// <summary>Whether there is nothing to print a module for.</summary>
    internal bool IsEmpty => Resolvers.Count == 0 && MergeRules.Count == 0;
}

/// <summary>What of a compilation matters to the generated code.</summary>
/// <param name="Namespace">The namespace of the generated types, as legal C#.</param>
/// <param name="HasBuilder">Whether <c>PluginStateBuilder</c> can be seen, so that resolvers can be added to it.</param>
/// <param name="IsCompilable">Whether the C# of the compilation is new enough for the generated code.</param>
internal sealed record TargetModel(string Namespace, bool HasBuilder, bool IsCompilable);
