namespace PluginState.Generators.Model;

/// <summary>A <c>JsonSerializerContext</c> of the app's, whose metadata spares reflection.</summary>
/// <param name="Name">The type.</param>
/// <param name="HasOptions">Whether it says how to read and write, by <c>[JsonSourceGenerationOptions]</c>; otherwise that is as everywhere else.</param>
/// <param name="DisallowsUnmapped">Whether it says itself what becomes of members the type does not have.</param>
/// <param name="Types">The types it has metadata of.</param>
internal sealed record JsonContextModel(string Name, bool HasOptions, bool DisallowsUnmapped, EquatableArray<string> Types)
{
    /// <summary>Whether a type can be read and written with its metadata. A set inside another type is one that it does not know how to make.</summary>
    internal bool Covers(JsonTypeModel type) => Types.Contains(type.MetadataName) && type.ReadOnlySets.Count == (type.SetElement is null ? 0 : 1);
}
