using NJsonSchema;
using NJsonSchema.References;

namespace PluginState.JsonSchema;

/// <summary>Follows references inside the schema, and no others: a schema makes nobody read files or call servers.</summary>
internal sealed class LocalReferences(NJsonSchema.JsonSchema schema) : JsonReferenceResolver(new JsonSchemaAppender(schema, new DefaultTypeNameGenerator()))
{
    public override Task<IJsonReference> ResolveFileReferenceAsync(string filePath, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException($"The reference '{filePath}' leads to a file; put what it names below '$defs'.");

    public override Task<IJsonReference> ResolveUrlReferenceAsync(string url, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException($"The reference '{url}' leads to another document; put what it names below '$defs'.");
}
