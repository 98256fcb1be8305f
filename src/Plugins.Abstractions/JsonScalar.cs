using System.ComponentModel;
using System.Text.Json;

namespace PluginState;

/// <summary>What a place of a document holds, where that is no array and no object: a kind, and the text of a number or a string.</summary>
/// <param name="Kind">The kind; <see cref="JsonValueKind.Undefined"/> where the document has no value.</param>
/// <param name="Text">A number as it is written, or the text a string stands for; otherwise null.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly record struct JsonScalar(JsonValueKind Kind, string? Text = null);
