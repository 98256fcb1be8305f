using PluginState.Generators.Model;

namespace PluginState.Generators.Formatting;

/// <summary>Prints how values are read from JSON and written to it: with metadata of the app's own where it has some, and by reflection where not.</summary>
internal static class JsonFormatter
{
    private const string Json = "global::System.Text.Json";
    private const string Metadata = "global::System.Text.Json.Serialization.Metadata";

    /// <summary>The metadata of a type, as an expression.</summary>
    internal static string InfoOf(JsonTypeModel type) => $"Json<{type.Name}>.Info";

    internal static void Write(SourceWriter writer, ModuleModel module)
    {
        var types = module.Resolvers.SelectMany(static resolver => resolver.JsonTypes).Distinct().OrderBy(static type => type.Name, StringComparer.Ordinal).ToList();
        if (types.Count == 0)
        {
            return;
        }

        // Of several contexts that know a type the first counts.
        var contexts = types
            .Where(static type => type.NeedsMetadata)
            .Select(type => (Type: type, Context: module.Contexts.FirstOrDefault(context => context.Covers(type))))
            .Where(static covered => covered.Context is not null)
            .GroupBy(static covered => covered.Context!, static covered => covered.Type)
            .OrderBy(static group => group.Key.Name, StringComparer.Ordinal)
            .Select(static group => (Context: group.Key, Types: group.ToList()))
            .ToList();
        var raw = types.Where(static type => type.IsRaw).ToList();
        var own = types.Where(type => !type.IsRaw && !contexts.Any(context => context.Types.Contains(type))).ToList();
        writer.Member().Line("// One type at a time, when it is first needed.")
            .Line("private static class Json<T>")
            .Open()
            .Line($"internal static readonly {Metadata}.JsonTypeInfo<T> Info = ({Metadata}.JsonTypeInfo<T>)OptionsOf(typeof(T)).GetTypeInfo(typeof(T));")
            .Close()
            .Member().Line($"private static {Json}.JsonSerializerOptions OptionsOf(global::System.Type type) =>");
        for (var i = 0; i < contexts.Count; i++)
        {
            WriteChoice(writer, contexts[i].Types, $"Context_{i}.Options");
        }

        WriteChoice(writer, raw, "RawOptions.Instance");
        writer.Line(own.Count > 0 ? "    JsonOptions.Instance;" : "    throw new global::System.ArgumentException(null, \"type\");");
        if (own.Count > 0)
        {
            WriteOwnOptions(writer, own);
        }

        for (var i = 0; i < contexts.Count; i++)
        {
            WriteContext(writer, i, contexts[i].Context, contexts[i].Types);
        }

        if (raw.Count > 0)
        {
            WriteRaw(writer, raw);
        }

        var made = types.Where(IsMadeHere).ToList();
        if (made.Count > 0)
        {
            WriteTypes(writer, "// The types that need no metadata of anybody's.", "JsonTypes", made, static type => ConverterOf(type));
        }

        if (types.Any(static type => type.ReadOnlySets.Count > 0))
        {
            WriteReadOnlySetConverter(writer);
        }
    }

    private static bool IsMadeHere(JsonTypeModel type) => !type.IsRaw && ConverterOf(type) is not null;

    private static string? ConverterOf(JsonTypeModel type) =>
        type.Underlying is { } underlying ? $"{Metadata}.JsonMetadataServices.GetNullableConverter<{underlying.Name}>(options)"
        : type.Converter is { } converter ? $"{Metadata}.JsonMetadataServices.{converter}"
        : type.SetElement is { } element ? $"new ReadOnlySetConverter<{element}>()"
        : null;

    private static void WriteChoice(SourceWriter writer, List<JsonTypeModel> types, string options)
    {
        for (var i = 0; i < types.Count; i++)
        {
            writer.Line($"    {(i == 0 ? "" : "|| ")}type == typeof({types[i].Name}){(i == types.Count - 1 ? $" ? {options} :" : "")}");
        }
    }

    private static void WriteOwnOptions(SourceWriter writer, List<JsonTypeModel> types)
    {
        var sources = new List<string>();
        if (types.Any(IsMadeHere))
        {
            sources.Add("new JsonTypes()");
        }

        if (types.Any(static type => type.NeedsMetadata))
        {
            sources.Add($"new {Metadata}.DefaultJsonTypeInfoResolver()");
        }

        writer.Member().Line("// This module's own options: the shared default ones would keep a plugin from being unloaded.")
            .Line("private static class JsonOptions")
            .Open()
            .Line($"internal static readonly {Json}.JsonSerializerOptions Instance = new({Json}.JsonSerializerDefaults.Web)")
            .Open()
            .Line($"NumberHandling = {Json}.Serialization.JsonNumberHandling.Strict,");
        WriteUnmapped(writer);
        WriteConverters(writer, types);
        WriteResolver(writer, sources);
        writer.Close(";").Close();
    }

    private static void WriteContext(SourceWriter writer, int index, JsonContextModel context, List<JsonTypeModel> types)
    {
        writer.Member().Line($"private static class Context_{index}")
            .Open()
            .Line(context.HasOptions
                ? $"internal static readonly {Json}.JsonSerializerOptions Options = new({context.Name}.Default.Options)"
                : $"internal static readonly {Json}.JsonSerializerOptions Options = new({Json}.JsonSerializerDefaults.Web)")
            .Open();
        if (!context.HasOptions)
        {
            writer.Line($"NumberHandling = {Json}.Serialization.JsonNumberHandling.Strict,");
        }

        if (!context.DisallowsUnmapped)
        {
            WriteUnmapped(writer);
        }

        WriteResolver(writer, types.Any(IsMadeHere) ? ["new JsonTypes()", context.Name + ".Default"] : [context.Name + ".Default"]);
        writer.Close(";").Close();
    }

    private static void WriteUnmapped(SourceWriter writer) =>
        writer.Line($"UnmappedMemberHandling = {Json}.Serialization.JsonUnmappedMemberHandling.Disallow, // what the type cannot hold would be lost");

    private static void WriteConverters(SourceWriter writer, List<JsonTypeModel> types)
    {
        var sets = types.SelectMany(static type => type.ReadOnlySets).Distinct().OrderBy(static element => element, StringComparer.Ordinal).ToList();
        if (sets.Count > 0)
        {
            writer.Line($"Converters = {{ {string.Join(", ", sets.Select(static element => $"new ReadOnlySetConverter<{element}>()"))} }},");
        }
    }

    private static void WriteResolver(SourceWriter writer, List<string> sources) =>
        writer.Line($"TypeInfoResolver = {(sources.Count == 1 ? sources[0] : $"{Metadata}.JsonTypeInfoResolver.Combine({string.Join(", ", sources)})")},");

    private static void WriteRaw(SourceWriter writer, List<JsonTypeModel> types)
    {
        writer.Member().Line("private static class RawOptions")
            .Open()
            .Line($"internal static readonly {Json}.JsonSerializerOptions Instance = new() {{ TypeInfoResolver = new RawTypes() }};")
            .Close();
        var all = types.Select(static type => type.Underlying ?? type).Concat(types).Distinct().OrderBy(static type => type.Name, StringComparer.Ordinal).ToList();
        WriteTypes(writer, "// The text of a value itself.", "RawTypes", all, static type => type.Underlying is null ? "new RawConverter()" : ConverterOf(type));
        writer.Member().Line($"private sealed class RawConverter : {Json}.Serialization.JsonConverter<{JsonTypeModel.RawName}>")
            .Open()
            .Line($"public override {JsonTypeModel.RawName} Read(ref {Json}.Utf8JsonReader reader, global::System.Type typeToConvert, {Json}.JsonSerializerOptions options) =>")
            .Line($"    global::System.Runtime.InteropServices.JsonMarshal.GetRawUtf8Value({Json}.JsonElement.ParseValue(ref reader)).ToArray();")
            .Member().Line($"public override void Write({Json}.Utf8JsonWriter writer, {JsonTypeModel.RawName} value, {Json}.JsonSerializerOptions options) =>")
            .Line("    writer.WriteRawValue(value.Span);")
            .Close();
    }

    private static void WriteTypes(SourceWriter writer, string comment, string name, List<JsonTypeModel> types, Func<JsonTypeModel, string?> converter)
    {
        // The type inside a nullable one has to be known too.
        var all = types.Concat(types.Select(static type => type.Underlying).OfType<JsonTypeModel>().Where(type => converter(type) is not null))
            .Distinct()
            .OrderBy(static type => type.Name, StringComparer.Ordinal);
        writer.Member().Line(comment)
            .Line($"private sealed class {name} : {Metadata}.IJsonTypeInfoResolver")
            .Open()
            .Line($"public {Metadata}.JsonTypeInfo? GetTypeInfo(global::System.Type type, {Json}.JsonSerializerOptions options) =>");
        foreach (var type in all)
        {
            writer.Line($"    type == typeof({type.Name}) ? {Metadata}.JsonMetadataServices.CreateValueInfo<{type.Name}>(options, {converter(type)}) :");
        }

        writer.Line("    null;").Close();
    }

    private static void WriteReadOnlySetConverter(SourceWriter writer)
    {
        const string Set = "global::System.Collections.Generic.IReadOnlySet<T>";
        const string HashSet = "global::System.Collections.Generic.HashSet<T>";
        const string Info = $"({Metadata}.JsonTypeInfo<{HashSet}>)options.GetTypeInfo(typeof({HashSet}))";
        writer.Member().Line("// System.Text.Json has no set to make for this interface.")
            .Line($"private sealed class ReadOnlySetConverter<T> : {Json}.Serialization.JsonConverter<{Set}>")
            .Open()
            .Line($"public override {Set}? Read(ref {Json}.Utf8JsonReader reader, global::System.Type typeToConvert, {Json}.JsonSerializerOptions options) =>")
            .Line($"    {Json}.JsonSerializer.Deserialize(ref reader, {Info});")
            .Member().Line($"public override void Write({Json}.Utf8JsonWriter writer, {Set} value, {Json}.JsonSerializerOptions options) =>")
            .Line($"    {Json}.JsonSerializer.Serialize(writer, value as {HashSet} ?? new {HashSet}(value), {Info});")
            .Close();
    }
}
