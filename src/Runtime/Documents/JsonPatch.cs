using System.Collections.Immutable;

namespace PluginState.Documents;

/// <summary>A JSON Patch (RFC 6902): operations that apply one after the other, all or none.</summary>
public sealed class JsonPatch
{
    /// <summary>Makes a patch.</summary>
    /// <exception cref="JsonPatchException">An operation lacks the value or the place to take it from.</exception>
    public JsonPatch(params IEnumerable<JsonPatchOperation> operations)
    {
        Operations = [.. operations];
        for (var i = 0; i < Operations.Length; i++)
        {
            var operation = Operations[i];
            var (needsValue, needsFrom) = operation.Kind switch
            {
                JsonPatchOperationKind.Remove => (false, false),
                JsonPatchOperationKind.Move or JsonPatchOperationKind.Copy => (false, true),
                _ => (true, false),
            };
            if (needsValue && operation.Value is null)
                throw new JsonPatchException(i, operation.Path.ToString(), "it lacks the member 'value'");
            if (needsFrom && operation.From is null)
                throw new JsonPatchException(i, operation.Path.ToString(), "it lacks the member 'from'");
        }
    }

    private JsonPatch(ImmutableArray<JsonPatchOperation> complete) => Operations = complete;

    /// <summary>The patch that does nothing.</summary>
    public static JsonPatch Empty { get; } = new([]);

    /// <summary>The operations in order.</summary>
    public ImmutableArray<JsonPatchOperation> Operations { get; }

    /// <summary>Reads a patch.</summary>
    /// <exception cref="StateFormatException">The text is not JSON.</exception>
    /// <exception cref="JsonPatchException">It is JSON but not a patch; says which operation and why.</exception>
    public static JsonPatch Parse(string json, StateLimits? limits = null) => FromJson(StateValue.Parse(json, limits));

    /// <summary>Reads a patch.</summary>
    /// <exception cref="StateFormatException">The text is not JSON.</exception>
    /// <exception cref="JsonPatchException">It is JSON but not a patch; says which operation and why.</exception>
    public static JsonPatch Parse(ReadOnlySpan<byte> utf8, StateLimits? limits = null) => FromJson(StateValue.Parse(utf8, limits));

    /// <summary>Reads a patch.</summary>
    /// <exception cref="JsonPatchException">It is not a patch; says which operation and why.</exception>
    public static JsonPatch FromJson(StateValue json)
    {
        if (json is not StateArray array)
            throw new JsonPatchException(-1, null, "it must be an array of operations");
        return new(array.Select((operation, index) => ReadOperation(operation, index)));
    }

    /// <summary>Makes a patch of operations that are known to be complete.</summary>
    internal static JsonPatch Of(ImmutableArray<JsonPatchOperation> operations) => new(complete: operations);

    /// <summary>
    /// The patch that undoes this one: <c>Invert(document).Apply(Apply(document))</c> is <paramref name="document"/> again, to the byte.
    /// </summary>
    /// <param name="document">What this patch is applied to.</param>
    /// <param name="limits">As for <see cref="Apply(StateValue, StateLimits?, CancellationToken)"/>.</param>
    /// <exception cref="JsonPatchException">An operation does not fit <paramref name="document"/>.</exception>
    public JsonPatch Invert(StateValue document, StateLimits? limits = null) => Diff.Exact(Apply(document, limits), document);

    /// <summary>The document with every operation applied.</summary>
    /// <param name="document">What to apply it to; it stays as it is.</param>
    /// <param name="limits">How large the document may become on the way. Default: <see cref="StateLimits.Default"/>.</param>
    /// <param name="cancellationToken">Gives up between two operations.</param>
    /// <exception cref="JsonPatchException">An operation does not fit, or goes beyond the limits; says which and why.</exception>
    public StateValue Apply(StateValue document, StateLimits? limits = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(document);
        limits ??= StateLimits.Default;
        if (Operations.Length > limits.MaxOperations)
            throw new JsonPatchException(-1, null, $"it has {Operations.Length} operations, and {limits.MaxOperations} are allowed");
        for (var i = 0; i < Operations.Length; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var operation = Operations[i];
            try
            {
                document = Apply(document, operation);
            }
            catch (DocumentEditException error)
            {
                throw new JsonPatchException(i, operation.Path.ToString(), error.Message);
            }

            // At every step: a few copies of the whole into itself make a document that no memory holds.
            if (!limits.Allow(document))
            {
                throw new JsonPatchException(i, operation.Path.ToString(),
                    $"the document would have {document.Size} bytes and a depth of {document.Depth}; {limits.MaxBytes} bytes and a depth of {limits.MaxDepth} are allowed");
            }
        }

        return document;
    }

    /// <summary>The patch as JSON.</summary>
    public StateArray ToJson() => new(Operations.Select(static operation => operation.ToJson()));

    /// <summary>The patch as compact JSON.</summary>
    public override string ToString() => ToJson().ToString();

    private static StateValue Apply(StateValue document, JsonPatchOperation operation)
    {
        switch (operation.Kind)
        {
            case JsonPatchOperationKind.Add:
                return DocumentEdit.Add(document, operation.Path, operation.Value!);
            case JsonPatchOperationKind.Remove:
                return DocumentEdit.Remove(document, operation.Path);
            case JsonPatchOperationKind.Replace:
                return DocumentEdit.Replace(document, operation.Path, operation.Value!);
            case JsonPatchOperationKind.Copy:
                return DocumentEdit.Add(document, operation.Path, DocumentEdit.Get(document, operation.From!));
            case JsonPatchOperationKind.Move:
                var moved = DocumentEdit.Get(document, operation.From!);
                if (operation.From! == operation.Path)
                    return document;
                // "The from location MUST NOT be a proper prefix of the path location" (4.4).
                if (operation.From!.Contains(operation.Path))
                    throw new DocumentEditException($"'{operation.From}' cannot be moved into itself");
                return operation.Path.IsRoot ? moved : DocumentEdit.Add(DocumentEdit.Remove(document, operation.From), operation.Path, moved);
            default:
                var actual = DocumentEdit.Get(document, operation.Path);
                return actual.Equals(operation.Value)
                    ? document
                    : throw new DocumentEditException($"the test expected {Brief(operation.Value!)} and found {Brief(actual)}");
        }
    }

    private static JsonPatchOperation ReadOperation(StateValue json, int index)
    {
        if (json is not StateObject o)
            throw new JsonPatchException(index, null, "it must be an object");
        var path = ReadPointer("path");
        var kind = ReadString("op") switch
        {
            "add" => JsonPatchOperationKind.Add,
            "remove" => JsonPatchOperationKind.Remove,
            "replace" => JsonPatchOperationKind.Replace,
            "move" => JsonPatchOperationKind.Move,
            "copy" => JsonPatchOperationKind.Copy,
            "test" => JsonPatchOperationKind.Test,
            var other => throw new JsonPatchException(index, path.ToString(), $"there is no operation '{other}'; there are add, remove, replace, move, copy and test"),
        };

        // Members that an operation does not define are ignored (section 4).
        return kind switch
        {
            JsonPatchOperationKind.Remove => new(kind, path),
            JsonPatchOperationKind.Move or JsonPatchOperationKind.Copy => new(kind, path, From: ReadPointer("from")),
            _ => new(kind, path, o.TryGetMember("value", out var value) ? value : throw Missing("value")),
        };

        string ReadString(string name) => !o.TryGetMember(name, out var member) ? throw Missing(name)
            : member is StateString text ? text.Value
            : throw new JsonPatchException(index, null, $"its member '{name}' must be a string");

        JsonPointer ReadPointer(string name)
        {
            try
            {
                return JsonPointer.Parse(ReadString(name));
            }
            catch (JsonPointerException error)
            {
                throw new JsonPatchException(index, error.Pointer, error.Message.TrimEnd('.'), error);
            }
        }

        JsonPatchException Missing(string name) => new(index, (o.TryGetMember("path", out var at) ? at as StateString : null)?.Value, $"it lacks the member '{name}'");
    }

    private static string Brief(StateValue value) => value.Size <= 80 ? value.ToString() : $"{value.Kind} of about {value.Size} bytes";
}
