namespace PluginState.Documents;

/// <summary>The elementary edits of a document, as RFC 6902 defines them. Each copies the path and shares the rest.</summary>
internal static class DocumentEdit
{
    public static StateValue Get(StateValue document, JsonPointer path)
    {
        for (var i = 0; i < path.Tokens.Length; i++)
            document = Child(document, path, i);
        return document;
    }

    public static StateValue Add(StateValue document, JsonPointer path, StateValue value) =>
        path.IsRoot ? value : Apply(document, path, 0, JsonPatchOperationKind.Add, value);

    public static StateValue Replace(StateValue document, JsonPointer path, StateValue value) =>
        path.IsRoot ? value : Apply(document, path, 0, JsonPatchOperationKind.Replace, value);

    public static StateValue Remove(StateValue document, JsonPointer path) => path.IsRoot
        ? throw new DocumentEditException("the whole document cannot be removed; replace it instead")
        : Apply(document, path, 0, JsonPatchOperationKind.Remove, null);

    /// <summary>Copies the containers on the path, from the one that is edited up to the root.</summary>
    private static StateValue Apply(StateValue parent, JsonPointer path, int at, JsonPatchOperationKind kind, StateValue? value)
    {
        var token = path.Tokens[at];
        var isLast = at == path.Tokens.Length - 1;
        switch (parent)
        {
            case StateObject o when isLast && kind == JsonPatchOperationKind.Add:
                return o.Set(token, value!);
            case StateObject o:
                var member = o.IndexOf(token);
                if (member < 0)
                    throw NoMember(path, at);
                return !isLast ? o.SetAt(member, Apply(o.ValueAt(member), path, at + 1, kind, value))
                    : kind == JsonPatchOperationKind.Remove ? o.RemoveAt(member)
                    : o.SetAt(member, value!);
            case StateArray a when isLast && kind == JsonPatchOperationKind.Add:
                return a.Insert(token == "-" ? a.Count : Index(path, at, a.Count + 1), value!);
            case StateArray a:
                var index = ItemIndex(a, path, at);
                return !isLast ? a.SetItem(index, Apply(a[index], path, at + 1, kind, value))
                    : kind == JsonPatchOperationKind.Remove ? a.RemoveAt(index)
                    : a.SetItem(index, value!);
            default:
                throw NoContainer(path, at, parent);
        }
    }

    private static StateValue Child(StateValue parent, JsonPointer path, int at) => parent switch
    {
        StateObject o => o.TryGetMember(path.Tokens[at], out var member) ? member : throw NoMember(path, at),
        StateArray a => a[ItemIndex(a, path, at)],
        _ => throw NoContainer(path, at, parent),
    };

    private static int ItemIndex(StateArray array, JsonPointer path, int at) => path.Tokens[at] == "-"
        ? throw new DocumentEditException($"'-' names the place after the last item of {Place(path, at)}, where there is no value")
        : Index(path, at, array.Count);

    private static DocumentEditException NoMember(JsonPointer path, int at) =>
        new($"there is no member '{path.Tokens[at]}' in {Place(path, at)}");

    private static int Index(JsonPointer path, int at, int limit)
    {
        if (!JsonPointer.TryReadIndex(path.Tokens[at], out var index))
            throw new DocumentEditException($"'{path.Tokens[at]}' is no array index, and {Place(path, at)} is an array");
        return index < limit ? index : throw new DocumentEditException($"the index {path.Tokens[at]} is past the end of {Place(path, at)}");
    }

    private static DocumentEditException NoContainer(JsonPointer path, int at, StateValue parent) =>
        new($"{Place(path, at)} is of kind {parent.Kind} and has nothing inside");

    private static string Place(JsonPointer path, int tokens) =>
        tokens == 0 ? "the document" : $"'{string.Concat(path.Tokens.Take(tokens).Select(static token => "/" + JsonPointer.Escape(token)))}'";
}

/// <summary>An edit does not fit the document. Callers turn it into an error of their own that says which edit.</summary>
internal sealed class DocumentEditException(string message) : Exception(message);
