using PluginState.Documents;

namespace PluginState.Client;

/// <content>The confirmed document: how it goes on, and what the view is then.</content>
internal sealed partial class SharedStateLoop
{
    private void Follow(StateEvent told)
    {
        if (told.Snapshot is { } snapshot)
        {
            var isFirst = _lastEventId is null;
            _stream = new(told.Version, snapshot);
            _lastEventId = told.Id;
            if (isFirst)
                Adopt(_stream);
            else if (told.Version > _confirmed.Version)
                Confirm(_stream);
            GoLive();
            return;
        }

        if (_lastEventId is null)
        {
            Lose(PluginStateClientException.InvalidAnswer("the stream does not begin with a snapshot."));
            return;
        }

        if (told.Version <= _stream.Version)
            return; // it was told before
        if ((told.Version == _confirmed.Version ? _confirmed.Document : TryApply(told.Delta!, _stream.Document)) is not { } document)
        {
            Resynchronize(PluginStateClientException.InvalidAnswer($"the change to version {told.Version} does not fit version {_stream.Version}."));
            return;
        }

        _failures = 0;
        _stream = new(told.Version, document);
        _lastEventId = told.Id;
        if (told.Version > _confirmed.Version)
            Confirm(_stream);
    }

    /// <summary>Takes over a document that is the truth whatever was known before: that of a context that is new, or was asked for anew.</summary>
    private void Adopt(StateVersion version)
    {
        _recent.Clear();
        _confirmed = version;
        var accepted = _queue.Where(static edit => edit.Accepted is not null).ToList(); // it was accepted before this was asked for
        foreach (var edit in accepted)
            Remove(edit, edit.Accepted! with { Version = edit.AcceptedVersion ?? version.Version });
        if (_queue.Count > 0 && (_queue[0].BaseVersion is null || _queue[0].IsBaseRefused))
            BringFirstOnto(version);
        MakeView();
    }

    /// <summary>Goes on to a newer version of the same context.</summary>
    private void Confirm(StateVersion version)
    {
        _recent.Enqueue(_confirmed);
        if (_recent.Count > RecentCapacity)
            _recent.Dequeue();
        _confirmed = version;
        LeaveView();
    }

    /// <summary>Takes what the confirmed document has out of the queue, and makes the view anew.</summary>
    private void LeaveView()
    {
        if (_queue.Count > 0 && _queue[0] is { Accepted: { } outcome, AcceptedVersion: { } version } edit && version <= _confirmed.Version)
        {
            Remove(edit, outcome);
            if (_queue.Count > 0)
                BringFirstOnto(version == _confirmed.Version ? _confirmed : _recent.LastOrDefault(recent => recent.Version == version) ?? _confirmed);
        }

        MakeView();
    }

    private void MakeView()
    {
        _document = _confirmed.Document;
        foreach (var edit in _queue)
            _document = _merge.Show(edit, _document);
    }

    private static StateValue? TryApply(JsonPatch patch, StateValue document)
    {
        try
        {
            return patch.Apply(document);
        }
        catch (PluginStateException)
        {
            return null; // the caller gets the document in another way
        }
    }
}
