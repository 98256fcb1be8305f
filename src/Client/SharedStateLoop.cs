using System.Threading.Channels;
using PluginState.Documents;
using PluginState.States;

namespace PluginState.Client;

/// <summary>Keeps one state in step with the server.</summary>
/// <remarks>
/// <para>
/// <b>One loop owns everything that changes.</b> It takes messages from a bounded channel one at a time; connections, requests and waits run beside it, are given
/// values and send messages back, and never touch what is the loop's. Readers get an immutable view that is replaced as a whole, so that what they see
/// belongs together. Whatever runs beside the loop has a number; a message whose number is no longer current says nothing. The loop never
/// writes to its own channel, so a full channel makes others wait and never itself.
/// </para>
/// <para>
/// <b>An edit takes effect at most once</b>, because it has one operation id from the moment it is made, whatever becomes of its base, its words and
/// its context: a state that has accepted an id does nothing for it again. What is not known is therefore always tried again, and the answer says
/// whether it was accepted before: the result of then, or <c>operation_mismatch</c> where its words had to be changed meanwhile.
/// <b>It is not lost silently</b>, because it leaves the queue only with an outcome.
/// </para>
/// <para>
/// <b>Nothing is seen twice.</b> Within a context versions order everything. The confirmed document is moved on by events and by answers, whichever comes first, and
/// only to a greater version; the stream has a position of its own, to which its next change applies. An accepted edit stays in the view until the
/// confirmed document is at its version, and leaves it in the same step.
/// </para>
/// <para>
/// <b>The server decides what it can see.</b> An edit is sent on the version on which it was made, though newer ones are known, so that what others did since
/// is a conflict there and not overwritten here. Only where its base is no version of the server's (it was made on an edit of this client that was settled
/// otherwise or refused) or none that the server still knows, it is brought onto one here; what conflicts then is told in its outcome. A version is a name only
/// within a context: after another was made, the document of that version is compared before it is used as a base.
/// </para>
/// </remarks>
internal sealed class SharedStateLoop : IAsyncDisposable
{
    private const int InboxCapacity = 64;
    private const int RecentCapacity = 32;

    private static readonly TimeSpan _farewell = TimeSpan.FromSeconds(5);

    private readonly PluginStateClient _client;
    private readonly SharedStateOptions _options;
    private readonly LocalMerge _merge;
    private readonly Channel<Message> _inbox = Channel.CreateBounded<Message>(new BoundedChannelOptions(InboxCapacity) { SingleReader = true });
    private readonly TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _run;
    private volatile ViewNode _node = new(new(StateObject.Empty, StateObject.Empty, 0, 0, SharedStateStatus.Connecting, null));
    private int _places; // taken in the queue, or on the way to it
    private int _isDisposed;

    // Everything below is the loop's.
    private readonly List<QueuedEdit> _queue = [];
    private readonly List<(QueuedEdit Edit, EditOutcome Outcome)> _settled = []; // told after the view was published
    private readonly Queue<StateVersion> _recent = new(); // confirmed documents that an answer may still speak of
    private readonly List<Task> _background = [];
    private StateVersion _confirmed = new(0, StateObject.Empty);
    private StateVersion _stream = new(0, StateObject.Empty); // what the stream's next change applies to
    private StateValue _document = StateObject.Empty;
    private SharedStateStatus _status = SharedStateStatus.Connecting;
    private Exception? _error;
    private long _made;
    private long _answered;
    private int _session;
    private string _contextId;
    private bool _isContextMade;
    private string? _lastEventId; // null: the stream begins with a snapshot
    private CancellationTokenSource? _connection;
    private int _connectionNumber;
    private CancellationTokenSource? _request;
    private int _requestNumber;
    private bool _isPaused;
    private int _pauseNumber;
    private int _failures; // in a row, of connections and requests
    private long _liveSince;

    public SharedStateLoop(PluginStateClient client, string stateId, SharedStateOptions options)
    {
        _client = client;
        _options = options;
        _merge = new(options);
        StateId = stateId;
        _contextId = NewId();
        Actor = options.Actor ?? _contextId;
        _run = Task.Run(RunAsync);
    }

    public string StateId { get; }

    public string Actor { get; }

    /// <summary>The first document is there, or the error that kept it away.</summary>
    public Task Opened => _opened.Task;

    public ViewNode Node => _node;

    /// <summary>Makes an edit: it is in the view when this returns.</summary>
    public async ValueTask<PendingEdit> SubmitAsync(EditSource source, CancellationToken cancellationToken)
    {
        if (Interlocked.Increment(ref _places) > _options.MaxPendingEdits)
        {
            Interlocked.Decrement(ref _places);
            throw new PluginStateClientException(null, "pending_edits_full",
                $"{_options.MaxPendingEdits} edits of state '{StateId}' wait for the server's answer already. Wait for some of them, or raise MaxPendingEdits.");
        }

        var submitted = new Message.Submitted(source, new(TaskCreationOptions.RunContinuationsAsynchronously), cancellationToken);
        try
        {
            await _inbox.Writer.WriteAsync(submitted, cancellationToken);
        }
        catch (ChannelClosedException)
        {
            Interlocked.Decrement(ref _places);
            throw Closed();
        }
        catch (OperationCanceledException)
        {
            Interlocked.Decrement(ref _places);
            throw;
        }

        return await submitted.Applied.Task;
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
        {
            await _run;
            return;
        }

        await _stop.CancelAsync();
        await _run;
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            Connect(TimeSpan.Zero);
            while (true)
            {
                Take(await _inbox.Reader.ReadAsync(_stop.Token));
                if (_status == SharedStateStatus.Closed)
                    break;
                SendNext();
                Publish();
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Disposed.
        }
        catch (Exception error) // a mistake in here, or a user's function that must not throw: told by the view, the outcomes and the log
        {
            _client.Logger.Crashed(error, StateId);
            _error = error;
        }

        await CloseAsync();
    }

    private async Task CloseAsync()
    {
        _inbox.Writer.TryComplete();
        await _stop.CancelAsync();
        if (_connection is not null)
            await _connection.CancelAsync();
        if (_request is not null)
            await _request.CancelAsync();
        await Task.WhenAll(_background);
        while (_inbox.Reader.TryRead(out var message))
        {
            if (message is Message.Submitted submitted)
                submitted.Applied.TrySetException(Closed());
        }

        foreach (var edit in _queue)
            _settled.Add((edit, edit.Accepted ?? Unknown(edit)));
        _queue.Clear();
        _status = SharedStateStatus.Closed;
        Publish();
        _node.End();
        _opened.TrySetException(_error ?? Closed());
        _connection?.Dispose();
        _request?.Dispose();
        if (_isContextMade)
            await RemoveContextAsync();
    }

    private async Task RemoveContextAsync()
    {
        using var timeout = new CancellationTokenSource(_farewell, _client.Time);
        try
        {
            await _client.DeleteContextAsync(_contextId, timeout.Token);
        }
        catch (Exception error) when (error is HttpRequestException or PluginStateClientException or OperationCanceledException)
        {
            _client.Logger.ContextNotRemoved(error, StateId);
        }
    }

    private void Take(Message message)
    {
        switch (message)
        {
            case Message.Submitted submitted:
                Make(submitted);
                break;
            case Message.Entered entered when entered.Connection == _connectionNumber:
                _isContextMade = true;
                break;
            case Message.Connected connected when connected.Connection == _connectionNumber:
                if (_lastEventId is not null)
                    GoLive(); // it goes on from there; there may be nothing to tell
                break;
            case Message.Received received when received.Connection == _connectionNumber:
                Follow(received.Event);
                break;
            case Message.Lost lost when lost.Connection == _connectionNumber:
                OnConnectionLost(lost.Error);
                break;
            case Message.Answered answered when answered.Request == _requestNumber:
                EndRequest();
                OnAccepted(_queue[0], answered.Update);
                break;
            case Message.BaseFound found when found.Request == _requestNumber:
                EndRequest();
                OnBaseFound(_queue[0], found.Found);
                break;
            case Message.Failed failed when failed.Request == _requestNumber:
                EndRequest();
                OnRequestFailed(_queue[0], failed.Error);
                break;
            case Message.Resumed resumed when resumed.Pause == _pauseNumber:
                _isPaused = false;
                break;
        }
    }

    // Edits

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

    // The confirmed document

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

    // The connection

    private void GoLive()
    {
        if (_status != SharedStateStatus.Live)
            _liveSince = _client.Time.GetTimestamp();
        _status = SharedStateStatus.Live;
        _error = null;
        _opened.TrySetResult();
    }

    private void OnConnectionLost(Exception error)
    {
        if (!_opened.Task.IsCompleted)
        {
            // Whoever opens it decides whether to try again.
            _error = error;
            _status = SharedStateStatus.Closed;
        }
        else if (error is PluginStateClientException { IsContextGone: true } or PluginStateClientException { Code: "context_exists" })
        {
            Renew(error);
        }
        else if (error is PluginStateClientException { Code: "invalid_answer" })
        {
            Resynchronize(error);
        }
        else
        {
            Lose(error);
        }
    }

    /// <summary>The connection is gone; tries to go on from where it was.</summary>
    private void Lose(Exception error)
    {
        if (_status == SharedStateStatus.Live && _client.Time.GetElapsedTime(_liveSince) >= _options.MaxBackoff)
            _failures = 0;
        _status = SharedStateStatus.Offline;
        _error = error;
        var delay = Backoff.After(++_failures, _options, error);
        _client.Logger.ConnectionLost(error, StateId, delay);
        Connect(delay);
    }

    /// <summary>Begins anew with a snapshot. What is under way is given up, so that nothing of before comes after it.</summary>
    private void Resynchronize(Exception error)
    {
        _lastEventId = null;
        CancelRequest();
        Lose(error);
    }

    /// <summary>Opens another context on the same state, which may have been made anew.</summary>
    private void Renew(Exception error)
    {
        _client.Logger.ContextGone(error, StateId);
        _session++;
        _contextId = NewId();
        _isContextMade = false;
        Resynchronize(error);
    }

    private void Connect(TimeSpan delay)
    {
        _connection?.Cancel();
        _connection?.Dispose();
        _connection = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        InBackground(ConnectAsync(++_connectionNumber, _contextId, _isContextMade, _lastEventId, delay, _connection.Token));
    }

    private async Task ConnectAsync(int number, string contextId, bool isMade, string? lastEventId, TimeSpan delay, CancellationToken cancellationToken)
    {
        try
        {
            await Task.Yield(); // the loop goes on
            if (delay > TimeSpan.Zero)
                await Task.Delay(delay, _client.Time, cancellationToken);
            if (!isMade)
            {
                // With an id of our own, so that trying again after a lost answer makes no second one.
                await _client.CreateContextAsync(StateId, _options.Initial, contextId, _options.Metadata.IsEmpty ? null : _options.Metadata, cancellationToken);
                await PostAsync(new Message.Entered(number), cancellationToken);
            }

            using var stream = await _client.OpenEventsAsync(contextId, lastEventId, null, cancellationToken);
            await PostAsync(new Message.Connected(number), cancellationToken);
            await foreach (var told in stream.ReadAsync(cancellationToken))
                await PostAsync(new Message.Received(number, told), cancellationToken);
            await PostAsync(new Message.Lost(number, new HttpRequestException(HttpRequestError.ResponseEnded, "The server ended the event stream.")), cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Another connection took its place.
        }
        catch (Exception error) // whatever the handlers of the HttpClient throw: the view tells it, and it is tried again
        {
            await PostAsync(new Message.Lost(number, error), CancellationToken.None);
        }
    }

    // Requests and waits

    private void Start(Func<int, CancellationToken, Task<Message>> request)
    {
        _request = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        InBackground(RequestAsync(++_requestNumber, request, _request.Token));
    }

    private async Task RequestAsync(int number, Func<int, CancellationToken, Task<Message>> request, CancellationToken cancellationToken)
    {
        Message message;
        try
        {
            await Task.Yield(); // the loop goes on
            message = await request(number, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return;
        }
        catch (Exception error) // whatever the handlers of the HttpClient throw: the loop decides
        {
            message = new Message.Failed(number, error);
        }

        await PostAsync(message, CancellationToken.None);
    }

    private void EndRequest()
    {
        _request!.Dispose();
        _request = null;
        _requestNumber++;
    }

    private void CancelRequest()
    {
        if (_request is null)
            return;
        _request.Cancel();
        EndRequest();
    }

    private void Pause(TimeSpan delay)
    {
        _isPaused = true;
        InBackground(ResumeAsync(++_pauseNumber, delay));
    }

    private async Task ResumeAsync(int number, TimeSpan delay)
    {
        try
        {
            await Task.Delay(delay, _client.Time, _stop.Token);
        }
        catch (OperationCanceledException)
        {
            return;
        }

        await PostAsync(new Message.Resumed(number), CancellationToken.None);
    }

    /// <summary>Tells the loop, unless it is gone.</summary>
    private async Task PostAsync(Message message, CancellationToken cancellationToken)
    {
        try
        {
            await _inbox.Writer.WriteAsync(message, cancellationToken);
        }
        catch (ChannelClosedException)
        {
            // Closed: nobody wants to know.
        }
    }

    private void InBackground(Task task)
    {
        _background.RemoveAll(static earlier => earlier.IsCompleted);
        _background.Add(task);
    }

    // What others see

    private void Publish()
    {
        _answered += _settled.Count;
        var view = new SharedStateView(_document, _confirmed.Document, _confirmed.Version, _queue.Count, _status, _error) { Made = _made, Settled = _answered };
        if (!IsSame(view, _node.View))
        {
            var before = _node;
            _node = new(view);
            before.End();
        }

        foreach (var (edit, outcome) in _settled)
        {
            Interlocked.Decrement(ref _places);
            edit.Settle(outcome);
        }

        _settled.Clear();
    }

    /// <summary>Whether nobody has to be told. Documents are compared as what they are, without looking into them.</summary>
    private static bool IsSame(SharedStateView left, SharedStateView right) =>
        ReferenceEquals(left.Document, right.Document) && ReferenceEquals(left.Confirmed, right.Confirmed) && ReferenceEquals(left.Error, right.Error)
        && (left.Version, left.PendingEdits, left.Status, left.Made, left.Settled) == (right.Version, right.PendingEdits, right.Status, right.Made, right.Settled);

    private EditOutcome Unknown(QueuedEdit edit) => new(edit.OperationId, EditResult.Unknown)
    {
        SettledLocally = edit.SettledLocally,
        Error = _error ?? new PluginStateClientException(null, "closed", $"The shared state '{StateId}' was closed before the server had answered."),
    };

    private ObjectDisposedException Closed() => new($"The shared state '{StateId}' is closed.", _node.View.Error ?? _error);

    private string NewId() => Guid.CreateVersion7(_client.Time.GetUtcNow()).ToString();

    /// <summary>A view, and the moment it is no longer the newest.</summary>
    /// <remarks>It does not know the next one: whoever is slow skips those in between and holds none of them.</remarks>
    internal sealed class ViewNode(SharedStateView view)
    {
        private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public SharedStateView View => view;

        public Task Ended => _ended.Task;

        public void End() => _ended.TrySetResult();
    }
}
