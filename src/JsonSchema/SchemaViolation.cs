using PluginState.Documents;

namespace PluginState.JsonSchema;

/// <summary>Something about a document that its schema does not allow.</summary>
/// <param name="Path">Where: the value that is wrong, or the object that lacks a member.</param>
/// <param name="Message">What is wrong, in words.</param>
public sealed record SchemaViolation(JsonPointer Path, string Message);
