using System.Collections.Immutable;

namespace PluginState.Documents;

/// <summary>JSON Merge Patch (RFC 7396).</summary>
public static class MergePatch
{
    /// <summary>
    /// The document with the patch applied: members merge, null removes, anything else replaces. A patch that changes nothing
    /// gives back the same object.
    /// </summary>
    public static StateValue Apply(StateValue document, StateValue patch)
    {
        ArgumentNullException.ThrowIfNull(document);
        ArgumentNullException.ThrowIfNull(patch);
        if (patch is not StateObject changes)
            return document.Equals(patch) ? document : patch;
        var target = document as StateObject ?? StateObject.Empty;

        var members = ImmutableArray.CreateBuilder<KeyValuePair<string, StateValue>>(target.Count + changes.Count);
        foreach (var (name, value) in target.Members)
        {
            if (!changes.TryGetMember(name, out var change))
                members.Add(new(name, value));
            else if (change is not StateNull)
                members.Add(new(name, Apply(value, change)));
        }

        foreach (var (name, change) in changes.Members)
        {
            if (change is not StateNull && !target.Contains(name))
                members.Add(new(name, Apply(StateValue.Null, change)));
        }

        return Same(members, target.Members) ? target : new StateObject(members.ToImmutable());
    }

    private static bool Same(ImmutableArray<KeyValuePair<string, StateValue>>.Builder members, ImmutableArray<KeyValuePair<string, StateValue>> before)
    {
        if (members.Count != before.Length)
            return false;
        for (var i = 0; i < before.Length; i++)
        {
            if (members[i].Key != before[i].Key || !ReferenceEquals(members[i].Value, before[i].Value))
                return false;
        }

        return true;
    }
}
