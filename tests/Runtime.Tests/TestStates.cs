using System.Text.Json.Serialization.Metadata;
using PluginState.Bounded;
using PluginState.Documents;
using PluginState.Resolvers;
using PluginState.States;

namespace PluginState.Tests;

/// <summary>Short ways to say what most tests of the engine need.</summary>
internal static class TestStates
{
    public static StateValue Json(string json) => StateValue.Parse(json);

    public static StateEdit Set(string path, string json) =>
        JsonPatch.Parse($$"""[{"op":"add","path":"{{path}}","value":{{json}}}]""");

    public static StateEdit Remove(string path) => JsonPatch.Parse($$"""[{"op":"remove","path":"{{path}}"}]""");

    public static ResolverCatalog Catalog(int capacity = 100, TimeProvider? time = null) => new(new BoundedResolverRegistry(capacity, time));

    /// <summary>Declares one compiled-in resolver; each call is an origin of its own.</summary>
    public static ResolverCatalog With(this ResolverCatalog catalog, ResolverDeclaration declaration, Resolver resolver)
    {
        catalog.Declare(ResolverOrigin.CompiledIn("test-" + declaration.Name), [declaration], _ => resolver);
        return catalog;
    }

    public static ResolverCatalog With(this ResolverCatalog catalog, string name, string path, Func<Conflict, Resolution> resolver) =>
        catalog.With(new ResolverDeclaration(name, path), (conflict, _) => ValueTask.FromResult(resolver(conflict)));

    public static Resolution Answer(string json) => Resolution.Set(System.Text.Encoding.UTF8.GetBytes(json));

    public static Resolver Returns(Resolution resolution) => (_, _) => ValueTask.FromResult(resolution);

    /// <summary>Adds both sides' changes to the base, as a counter wants it.</summary>
    public static Resolution AddUp(Conflict conflict)
    {
        long Read(Slot<System.Text.Json.JsonElement> slot) => slot.Exists ? slot.Value.GetInt64() : 0;
        var sum = Read(conflict.Local) + Read(conflict.Remote) - Read(conflict.Base);
        return Answer(sum.ToString(System.Globalization.CultureInfo.InvariantCulture));
    }

    public static JsonTypeInfo<T> InfoOf<T>() =>
        (JsonTypeInfo<T>)new System.Text.Json.JsonSerializerOptions { TypeInfoResolver = new DefaultJsonTypeInfoResolver() }.GetTypeInfo(typeof(T));

    public static long Total(this EvictionCounts counts) =>
        counts.Capacity + counts.Expired + counts.Removed + counts.Replaced + counts.Cleared;
}
