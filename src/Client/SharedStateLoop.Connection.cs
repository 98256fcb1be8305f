using System.Threading.Channels;

namespace PluginState.Client;

/// <content>What runs beside the loop: the connection, requests, waits.</content>
internal sealed partial class SharedStateLoop
{
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
}
