using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using PluginState.Documents;
using PluginState.States;

namespace PluginState.AspNetCore.Recording;

/// <summary>Writes what clients ask for into a trace while the server goes on.</summary>
/// <remarks>
/// Safe for any number of threads: they put entries into a bounded queue and never wait; one task takes them out and writes. What finds the queue full, in
/// entries or in bytes, is counted, and the trace's last line has the count. The time of an entry is taken before it is queued, and two threads may
/// queue in the other order, so the task sees to it that no line goes back in time.
/// </remarks>
internal sealed partial class TraceRecorder : IAsyncDisposable
{
    public const int Capacity = 8192;
    public const long MaxQueuedBytes = 64L << 20;

    private readonly Channel<TraceEntry> _queue;
    private readonly TraceWriter _writer;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly long _began;
    private readonly Task _writing;
    private long _queuedBytes;
    private long _omitted;
    private int _isDisposed;

    /// <summary>Begins to record.</summary>
    /// <param name="writer">What writes the trace. It is disposed with this.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Is told when the trace cannot be written.</param>
    /// <param name="capacity">How many entries wait for the disk at most.</param>
    public TraceRecorder(TraceWriter writer, TimeProvider time, ILogger<TraceRecorder> logger, int capacity = Capacity)
    {
        _writer = writer;
        _time = time;
        _logger = logger;
        _began = time.GetTimestamp();
        _queue = Channel.CreateBounded<TraceEntry>(new BoundedChannelOptions(capacity) { SingleReader = true });
        _writing = Task.Run(WriteAsync);
    }

    /// <summary>How much did not get into the trace so far.</summary>
    public long Omitted => Interlocked.Read(ref _omitted);

    /// <summary>A context was made.</summary>
    public void ContextCreated(string contextId, string stateId, StateValue? initial) =>
        Add(new(TraceOperation.Context, Now, contextId) { State = stateId, Initial = initial });

    /// <summary>A context was removed.</summary>
    public void ContextClosed(string contextId) => Add(new(TraceOperation.Close, Now, contextId));

    /// <summary>A state was read through a context.</summary>
    public void Read(string contextId) => Add(new(TraceOperation.Read, Now, contextId));

    /// <summary>An edit is about to be made.</summary>
    /// <param name="contextId">The context.</param>
    /// <param name="kind"><c>patch</c>, <c>merge</c> or <c>replace</c>.</param>
    /// <param name="body">The patch, merge patch or document.</param>
    /// <param name="options">How it is made.</param>
    public void Edit(string contextId, string kind, StateValue body, UpdateOptions options) =>
        Add(With(new(TraceOperation.Edit, Now, contextId) { Kind = kind, Body = body }, options));

    /// <summary>An update is about to be taken back.</summary>
    public void Undo(string contextId, long? version, UpdateOptions options) =>
        Add(With(new(TraceOperation.Undo, Now, contextId) { Version = version }, options));

    /// <summary>A state is about to be taken back to a version.</summary>
    public void Rollback(string contextId, long version, UpdateOptions options) =>
        Add(With(new(TraceOperation.Rollback, Now, contextId) { Version = version }, options));

    /// <summary>Writes what is queued, and ends the trace.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
            return;
        _queue.Writer.TryComplete(); // a disk that failed has done so already
        await _writing;
    }

    private long Now => (long)_time.GetElapsedTime(_began).TotalMilliseconds;

    private static TraceEntry With(TraceEntry entry, UpdateOptions options) => entry with
    {
        Base = options.BaseVersion,
        Expected = options.ExpectedVersion,
        OperationId = options.OperationId,
        Conflict = options.Strategy?.ToString(),
        Resolver = options.Resolver,
        Actor = options.Actor,
        Timestamp = options.Timestamp,
    };

    private static long SizeOf(TraceEntry entry) => (entry.Body?.Size ?? 0) + (entry.Initial?.Size ?? 0);

    private void Add(TraceEntry entry)
    {
        var size = SizeOf(entry);
        if (Interlocked.Add(ref _queuedBytes, size) <= MaxQueuedBytes && _queue.Writer.TryWrite(entry))
            return;
        Interlocked.Add(ref _queuedBytes, -size);
        Interlocked.Increment(ref _omitted);
    }

    private async Task WriteAsync()
    {
        try
        {
            using (_writer)
                await WriteAllAsync();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            // The server goes on without a trace. Whoever comes from here on is counted, and finds no queue to wait in.
            _queue.Writer.TryComplete();
            while (_queue.Reader.TryRead(out _))
                Interlocked.Increment(ref _omitted);
            CannotWrite(error, Omitted);
        }
    }

    private async Task WriteAllAsync()
    {
        var last = 0L;
        while (await _queue.Reader.WaitToReadAsync())
        {
            while (_queue.Reader.TryRead(out var entry))
            {
                Interlocked.Add(ref _queuedBytes, -SizeOf(entry));
                last = Math.Max(last, entry.Time);
                _writer.Write(entry.Time == last ? entry : entry with { Time = last });
            }

            _writer.Flush();
        }

        if (Omitted is > 0 and var omitted)
        {
            _writer.WriteOmitted(omitted);
            WasTooSlow(omitted);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The trace cannot be written; recording has ended ({Omitted} entries lost).")]
    private partial void CannotWrite(Exception error, long omitted);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The disk was slower than the server: {Omitted} entries are not in the trace.")]
    private partial void WasTooSlow(long omitted);
}
