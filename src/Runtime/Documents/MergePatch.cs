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
        foreach (var (name, change) in changes)
        {
            var index = target.IndexOf(name);
            if (change is StateNull)
                target = index < 0 ? target : target.RemoveAt(index);
            else if (index < 0)
                target = target.Set(name, Apply(StateValue.Null, change));
            else
                target = target.SetAt(index, Apply(target.ValueAt(index), change));
        }

        return target;
    }
}
