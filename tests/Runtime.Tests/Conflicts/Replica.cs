using PluginState.Conflicts;
using PluginState.Documents;

namespace PluginState.Tests.Conflicts;

/// <summary>One state that takes edits in as a manager does: merge, commit, remember.</summary>
internal sealed class Replica
{
    private readonly EditLog _log;
    private readonly List<StateValue> _versions;

    public Replica(StateValue document, DocumentMerger merger, int capacity = 64)
    {
        _log = new(capacity, merger);
        _versions = [document];
    }

    public long Version => _versions.Count;

    public StateValue Document => _versions[^1];

    public StateValue this[long version] => _versions[(int)version - 1];

    /// <summary>Takes an edit in. Where the pair counts it must have no conflict.</summary>
    public LoggedMerge Receive(LoggedEdit edit)
    {
        var merge = _log.Merge(edit, Version, Document, static _ => default);
        if (merge.Document is null)
            Assert.Empty(merge.Pairwise!.Conflicts);
        var document = merge.Document ?? merge.Pairwise!.Document;
        var isChanged = document.ToString() != Document.ToString();
        if (isChanged)
            _versions.Add(document);
        _log.Accept(edit, Version, isChanged, merge);
        return merge;
    }
}
