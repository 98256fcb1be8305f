namespace PluginState.States;

/// <summary>The kinds of revisions.</summary>
internal enum RevisionKind
{
    Update,
    Transaction,
    Rollback,
    Undo,
}
