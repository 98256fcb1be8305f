namespace PluginState.Documents;

/// <summary>The operations of RFC 6902 (JSON Patch), section 4.</summary>
public enum JsonPatchOperationKind
{
    /// <summary>Adds a value, or replaces a member that is there (4.1).</summary>
    Add,

    /// <summary>Removes a value that is there (4.2).</summary>
    Remove,

    /// <summary>Replaces a value that is there (4.3).</summary>
    Replace,

    /// <summary>Removes a value and adds it elsewhere (4.4).</summary>
    Move,

    /// <summary>Adds a value that is elsewhere (4.5).</summary>
    Copy,

    /// <summary>Demands that a value equals another (4.6).</summary>
    Test,
}

/// <summary>One operation of a JSON Patch.</summary>
/// <param name="Kind">What it does.</param>
/// <param name="Path">Where.</param>
/// <param name="Value">The value of <c>add</c>, <c>replace</c> and <c>test</c>; otherwise null.</param>
/// <param name="From">Where <c>move</c> and <c>copy</c> take the value from; otherwise null.</param>
public sealed record JsonPatchOperation(JsonPatchOperationKind Kind, JsonPointer Path, StateValue? Value = null, JsonPointer? From = null)
{
    /// <summary>The operation as JSON.</summary>
    public StateObject ToJson()
    {
        var json = StateObject.Empty
            .Set("op", NameOf(Kind))
            .Set("path", Path.ToString());
        if (From is not null)
            json = json.Set("from", From.ToString());
        return Value is null ? json : json.Set("value", Value);
    }

    internal static string NameOf(JsonPatchOperationKind kind) => kind switch
    {
        JsonPatchOperationKind.Add => "add",
        JsonPatchOperationKind.Remove => "remove",
        JsonPatchOperationKind.Replace => "replace",
        JsonPatchOperationKind.Move => "move",
        JsonPatchOperationKind.Copy => "copy",
        _ => "test",
    };
}
