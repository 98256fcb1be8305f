namespace PluginState;

/// <summary>How two edits of one path disagree. Symmetric: it does not tell which side did what.</summary>
public enum ConflictKind
{
    /// <summary>Both sides gave an existing value another, different, value.</summary>
    EditEdit,

    /// <summary>Both sides added the member, with different values.</summary>
    AddAdd,

    /// <summary>One side removed what the other edited, at the path or below it.</summary>
    RemoveEdit,

    /// <summary>One side replaced a container by a value of another type while the other edited inside it.</summary>
    ParentChild,

    /// <summary>
    /// Both sides made the same edit. That is no conflict unless a resolver for the place asks to see it
    /// (<see cref="ConflictResolverAttribute.IncludeEqualEdits"/>); where it declines, the edit stands.
    /// </summary>
    SameEdit,

    /// <summary>
    /// Both sides moved one subtree, to different places. There is a conflict at each target, where one side has the subtree and the other has nothing.
    /// </summary>
    MoveMove,
}
