using PluginState.Documents;

namespace PluginState.Conflicts;

/// <summary>Looks up one member after the other; free where they are asked for in the object's own order, as most often they are.</summary>
internal sealed class MemberCursor
{
    private readonly StateObject _object;
    private StateObject.Enumerator _next; // a struct that moves: not readonly
    private bool _hasNext;

    public MemberCursor(StateObject o)
    {
        _object = o;
        _next = o.GetEnumerator();
        _hasNext = _next.MoveNext();
    }

    public Slot<StateValue> At(string name)
    {
        if (_hasNext && _next.Current.Key == name)
        {
            var value = _next.Current.Value;
            _hasNext = _next.MoveNext();
            return new(value);
        }

        if (!_object.TryGetMember(name, out var member))
            return default;
        // Whoever asks is ahead, where others were removed: go on behind it, if it is near.
        for (var i = 0; i < 4 && _hasNext; i++)
        {
            var isFound = _next.Current.Key == name;
            _hasNext = _next.MoveNext();
            if (isFound)
                break;
        }

        return new(member);
    }
}
