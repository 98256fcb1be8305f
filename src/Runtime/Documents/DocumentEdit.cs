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

    public static StateValue Add(StateValue document, JsonPointer path, StateValue value) => path.IsRoot ? value : Edit(document, path, 0, parent => parent switch
    {
        StateObject o => o.Set(path.Tokens[^1], value),
        StateArray a => a.Insert(path.Tokens[^1] == "-" ? a.Count : Index(path, path.Tokens.Length - 1, a.Count + 1), value),
        _ => throw NoContainer(path, path.Tokens.Length - 1, parent),
    });

    public static StateValue Replace(StateValue document, JsonPointer path, StateValue value) => path.IsRoot ? value : Edit(document, path, 0, parent =>
    {
        _ = Child(parent, path, path.Tokens.Length - 1);
        return parent is StateObject o
            ? o.Set(path.Tokens[^1], value)
            : ((StateArray)parent).SetItem(Index(path, path.Tokens.Length - 1, int.MaxValue), value);
    });

    public static StateValue Remove(StateValue document, JsonPointer path)
    {
        if (path.IsRoot)
            throw new DocumentEditException("the whole document cannot be removed; replace it instead");
        return Edit(document, path, 0, parent =>
        {
            _ = Child(parent, path, path.Tokens.Length - 1);
            return parent is StateObject o
                ? o.Remove(path.Tokens[^1])
                : ((StateArray)parent).RemoveAt(Index(path, path.Tokens.Length - 1, int.MaxValue));
        });
    }

    private static StateValue Edit(StateValue value, JsonPointer path, int at, Func<StateValue, StateValue> editParent)
    {
        if (at == path.Tokens.Length - 1)
            return editParent(value);
        var child = Edit(Child(value, path, at), path, at + 1, editParent);
        return value is StateObject o
            ? o.Set(path.Tokens[at], child)
            : ((StateArray)value).SetItem(Index(path, at, int.MaxValue), child);
    }

    private static StateValue Child(StateValue parent, JsonPointer path, int at) => parent switch
    {
        StateObject o => o.TryGetMember(path.Tokens[at], out var member)
            ? member
            : throw new DocumentEditException($"there is no member '{path.Tokens[at]}' in {Place(path, at)}"),
        StateArray a => path.Tokens[at] == "-"
            ? throw new DocumentEditException($"'-' names the place after the last item of {Place(path, at)}, where there is no value")
            : a[Index(path, at, a.Count)],
        _ => throw NoContainer(path, at, parent),
    };

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
