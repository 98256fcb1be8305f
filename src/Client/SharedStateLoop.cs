using System.Threading.Channels;
using PluginState.Documents;

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
internal sealed partial class SharedStateLoop : IAsyncDisposable
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
}
