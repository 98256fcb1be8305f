using System.Globalization;
using PluginState.Documents;

namespace PluginState.Tests.Documents.Conformance;

/// <summary>RFC 6902, section 4, word for word on lists and dictionaries that change in place: slow, plain, and nothing like what it is held against.</summary>
internal sealed class StandardModel(StateValue document)
{
    private object _root = Thaw(document);

    /// <summary>The document as it is now.</summary>
    public StateValue Document => Freeze(_root);

    /// <summary>Applies an operation, or says that it does not fit; then the document may be anything.</summary>
    public bool TryApply(JsonPatchOperation operation)
    {
        string[] path = [.. operation.Path.Tokens];
        string[] from = [.. operation.From?.Tokens ?? []];
        switch (operation.Kind)
        {
            case JsonPatchOperationKind.Add:
                return TryAdd(path, Thaw(operation.Value!));
            case JsonPatchOperationKind.Remove:
                return TryRemove(path, out _);
            case JsonPatchOperationKind.Replace:
                return path.Length == 0 ? TryAdd(path, Thaw(operation.Value!)) : TryReplace(path, Thaw(operation.Value!));
            case JsonPatchOperationKind.Copy:
                return Find(from) is { } original && TryAdd(path, Thaw(Freeze(original)));
            case JsonPatchOperationKind.Move:
                if (Find(from) is not { } moved)
                    return false;
                if (path.SequenceEqual(from))
                    return true;
                if (path.Length > from.Length && path.AsSpan(0, from.Length).SequenceEqual(from))
                    return false;
                return path.Length == 0 ? TryAdd(path, moved) : TryRemove(from, out moved) && TryAdd(path, moved!);
            default:
                return Find(path) is { } found && Freeze(found) == operation.Value;
        }
    }

    private bool TryAdd(string[] path, object value)
    {
        if (path.Length == 0)
        {
            _root = value;
            return true;
        }

        switch (Find(path[..^1]))
        {
            case Dictionary<string, object> members:
                members[path[^1]] = value;
                return true;
            case List<object> items when path[^1] == "-":
                items.Add(value);
                return true;
            case List<object> items when TryIndex(path[^1], out var index) && index <= items.Count:
                items.Insert(index, value);
                return true;
            default:
                return false;
        }
    }

    private bool TryRemove(string[] path, out object? removed)
    {
        removed = Find(path);
        if (removed is null || path.Length == 0)
            return false;
        if (Find(path[..^1]) is Dictionary<string, object> members)
            return members.Remove(path[^1]);
        ((List<object>)Find(path[..^1])!).RemoveAt(int.Parse(path[^1], CultureInfo.InvariantCulture));
        return true;
    }

    private bool TryReplace(string[] path, object value)
    {
        if (Find(path) is null)
            return false;
        if (Find(path[..^1]) is Dictionary<string, object> members)
            members[path[^1]] = value;
        else
            ((List<object>)Find(path[..^1])!)[int.Parse(path[^1], CultureInfo.InvariantCulture)] = value;
        return true;
    }

    private object? Find(string[] path) => path.Aggregate((object?)_root, static (at, token) => at switch
    {
        Dictionary<string, object> members => members.GetValueOrDefault(token),
        List<object> items => TryIndex(token, out var index) && index < items.Count ? items[index] : null,
        _ => null,
    });

    private static bool TryIndex(string token, out int index) =>
        int.TryParse(token, NumberStyles.None, CultureInfo.InvariantCulture, out index) && token == index.ToString(CultureInfo.InvariantCulture);

    private static object Thaw(StateValue value) => value switch
    {
        StateObject o => o.ToDictionary(static member => member.Key, static member => Thaw(member.Value)),
        StateArray a => a.Select(Thaw).ToList(),
        _ => value,
    };

    private static StateValue Freeze(object value) => value switch
    {
        Dictionary<string, object> members => new StateObject(members.Select(static member => KeyValuePair.Create(member.Key, Freeze(member.Value)))),
        List<object> items => new StateArray(items.Select(Freeze)),
        _ => (StateValue)value,
    };
}
