using PluginState.Documents;
using PluginState.States;

namespace PluginState.Client;

/// <content>Edits: how they are made, sent, answered, and brought onto another version.</content>
internal sealed partial class SharedStateLoop
{
    private void Make(Message.Submitted submitted)
    {
        if (submitted.CancellationToken.IsCancellationRequested)
        {
            Interlocked.Decrement(ref _places);
            submitted.Applied.TrySetCanceled(submitted.CancellationToken);
            return;
        }

        StateValue result;
        try
        {
            result = submitted.Source.Apply(_document);
        }
        catch (Exception error) // the user's function or patch: the error is the caller's
        {
            Interlocked.Decrement(ref _places);
            submitted.Applied.TrySetException(error);
            return;
        }

        var now = _client.Time.GetUtcNow();
        var edit = new QueuedEdit(submitted.Source, Guid.CreateVersion7(now), now)
        {
            Base = _document,
            Result = result,
            BaseVersion = _queue.Count == 0 ? _confirmed.Version : null,
            BaseSession = _session,
        };
        _queue.Add(edit);
        _document = result;
        _made++;
        Publish();
        submitted.Applied.TrySetResult(new(edit.OperationId, edit.Outcome));
    }

    private void SendNext()
    {
        if (_status != SharedStateStatus.Live || _request is not null || _isPaused || _queue.Count == 0 || _queue[0].Accepted is not null)
            return;
        var edit = _queue[0];
        if (edit.BaseSession != _session)
        {
            if (edit.BaseVersion == _confirmed.Version && edit.Base.Equals(_confirmed.Document))
                edit.BaseSession = _session;
            else
                FindBase(_contextId, edit.BaseVersion!.Value);
        }

        if (_request is null)
        {
            edit.WasSent = true;
            var send = Sending(edit);
            Start(async (number, token) => new Message.Answered(number, await send(token)));
        }
    }

    private void FindBase(string contextId, long version) =>
        Start(async (number, token) => new Message.BaseFound(number, await FindAsync(contextId, version, token)));

    /// <summary>What is to be sent, of values that the loop will not change.</summary>
    private Func<CancellationToken, Task<StateUpdate>> Sending(QueuedEdit edit)
    {
        var contextId = _contextId;
        var options = new UpdateOptions
        {
            BaseVersion = edit.BaseVersion,
            OperationId = edit.OperationId.ToString(),
            Actor = Actor,
            Timestamp = edit.Timestamp,
            Strategy = _options.Strategy,
            Resolver = _options.Resolver,
        };
        switch (edit.Source)
        {
            case EditSource.Replace replace when edit.IsOriginal:
                return token => _client.PutAsync(contextId, replace.Document, options, cancellationToken: token);
            case EditSource.Merge merge when edit.IsOriginal:
                return token => _client.MergeAsync(contextId, merge.Members, options, cancellationToken: token);
            case EditSource.Patch patch when edit.IsOriginal:
                return token => _client.PatchAsync(contextId, patch.Operations, options, cancellationToken: token);
            default:
                var difference = Diff.Exact(edit.Base, edit.Result);
                var words = edit.Source is EditSource.Patch tested ? new JsonPatch([.. Tests(tested, edit.Base), .. difference.Operations]) : difference;
                return token => _client.PatchAsync(contextId, words, options, cancellationToken: token);
        }
    }

    private async Task<StateVersion?> FindAsync(string contextId, long version, CancellationToken cancellationToken)
    {
        try
        {
            return await _client.GetVersionAsync(contextId, version, cancellationToken);
        }
        catch (PluginStateClientException error) when (error.Code == "version_not_found")
        {
            return null;
        }
    }

    private void OnAccepted(QueuedEdit edit, StateUpdate update)
    {
        _failures = 0;
        edit.AcceptedVersion = update.Version;
        edit.Accepted = new(edit.OperationId, EditResult.Accepted)
        {
            Version = update.Version,
            Conflicts = update.Conflicts,
            SettledLocally = edit.SettledLocally,
            IsRepeated = update.IsRepeated,
        };
        if (update.Version <= _confirmed.Version)
            LeaveView();
        else if (update.IsChanged && update.Version == _confirmed.Version + 1 && TryApply(update.Patch, _confirmed.Document) is { } document)
            Confirm(new(update.Version, document));
        // Otherwise there are versions between that the stream is about to tell.
    }

    private void OnBaseFound(QueuedEdit edit, StateVersion? found)
    {
        if (found is not null && found.Document.Equals(edit.Base))
        {
            edit.BaseSession = _session;
            return;
        }

        BringFirstOnto(_confirmed);
        MakeView();
    }

    private void OnRequestFailed(QueuedEdit edit, Exception error)
    {
        switch (error)
        {
            case PluginStateClientException { IsContextGone: true }:
                Renew(error);
                break;
            case PluginStateClientException { Code: "operation_mismatch" }:
                // Its words were others then; what the state is with them the next snapshot tells.
                edit.Accepted = new(edit.OperationId, EditResult.Accepted) { IsRepeated = true, SettledLocally = edit.SettledLocally };
                Resynchronize(error);
                break;
            case PluginStateClientException { Code: "stale_base" }:
                // It was not accepted under its id before, or the answer would be that of then.
                if (edit.BaseVersion < _confirmed.Version)
                {
                    BringFirstOnto(_confirmed);
                    MakeView();
                    break;
                }

                edit.IsBaseRefused = true;
                Resynchronize(error);
                break;
            case PluginStateClientException { Status: System.Net.HttpStatusCode.TooManyRequests } or PluginStateClientException { Code: "update_contention" }:
                Pause(Backoff.After(++_failures, _options, error));
                break;
            case PluginStateClientException refused when !IsTransient(refused):
                Reject(edit, error);
                if (_queue.Count > 0 && _queue[0].BaseVersion is null)
                    BringFirstOnto(new(edit.BaseVersion!.Value, edit.Base)); // as if that had never been made
                MakeView();
                break;
            default:
                Lose(error);
                break;
        }
    }

    /// <summary>Whether trying again may help: the server is in trouble, or what answered was not the server.</summary>
    private static bool IsTransient(PluginStateClientException error) => error.Status is not { } status
        || (int)status >= 500
        || status is System.Net.HttpStatusCode.RequestTimeout or System.Net.HttpStatusCode.TooManyRequests
        || (status is System.Net.HttpStatusCode.NotFound or System.Net.HttpStatusCode.Gone && error.Code is not "checkpoint_not_found");

    /// <summary>Takes the first edit out of the queue with its refusal.</summary>
    private void Reject(QueuedEdit edit, Exception error)
    {
        _client.Logger.EditRejected(error, edit.OperationId, StateId);
        Remove(edit, new(edit.OperationId, EditResult.Rejected) { Error = error, SettledLocally = edit.SettledLocally });
    }

    private void Remove(QueuedEdit edit, EditOutcome outcome)
    {
        _queue.Remove(edit);
        _settled.Add((edit, outcome));
    }

    /// <summary>Gives the first edit a version of the server's as its base; one that cannot be made there is refused, and the next is the first. The caller makes the view anew.</summary>
    private void BringFirstOnto(StateVersion version)
    {
        while (_queue.Count > 0 && WhyNotOnto(_queue[0], version) is { } error)
            Reject(_queue[0], error);
    }

    /// <summary>Brings an edit onto a version.</summary>
    /// <returns>Why it cannot be made there; null where it is.</returns>
    private Exception? WhyNotOnto(QueuedEdit edit, StateVersion version)
    {
        if (!edit.Base.Equals(version.Document))
        {
            if (edit.Source is EditSource.Patch patch && Tests(patch, edit.Base).FirstOrDefault(test => edit.Base.Get(test.Path) != version.Document.Get(test.Path)) is { } failed)
                return new PluginStateClientException(null, "patch_failed", $"The edit tests '{failed.Path}', which has been changed since it was made.");
            var result = _merge.Bring(edit, version.Document, out var conflicts);
            if (!conflicts.IsEmpty && edit.Source is EditSource.Function function)
            {
                // The server cannot see this conflict, and the function knows better than any merge what it wants of this document.
                try
                {
                    result = function.Apply(version.Document);
                }
                catch (Exception error) // the user's function: the error is the edit's outcome
                {
                    return error;
                }
            }
            else
            {
                edit.SettledLocally = edit.SettledLocally.AddRange(conflicts);
            }

            edit.Base = version.Document;
            edit.Result = result;
            edit.IsOriginal = false;
        }

        edit.BaseVersion = version.Version;
        edit.BaseSession = _session;
        edit.IsBaseRefused = false;
        return null;
    }

    /// <summary>What an edit depends on in the document it was made on.</summary>
    private static IEnumerable<JsonPatchOperation> Tests(EditSource.Patch patch, StateValue document) =>
        patch.Operations.Operations.Where(operation => operation.Kind == JsonPatchOperationKind.Test && document.TryGet(operation.Path, out var value) && value.Equals(operation.Value));
}
