using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace PluginState.Storage;

/// <summary>
/// Keeps states in one SQLite file. A change is durable when its save completes: it survives the end of the process by any means, and by default a
/// power cut.
/// </summary>
/// <remarks>
/// <para>
/// <b>Writing.</b> One loop owns the one connection that writes. It takes all that is queued into one transaction, so that changes which arrive while
/// the disk is waited for share the next wait. In the transaction each change is held against what is stored; one that is refused has
/// written nothing, and the others go on. A transaction that fails is rolled back and its changes are tried alone, so that each gets
/// the error that is its own. A save completes after the commit, never before.
/// </para>
/// <para>
/// <b>Reading</b> has connections of its own, at most <see cref="SqliteStorageOptions.MaxReaders"/>, and never waits for the writer (the file has a
/// write-ahead log). A load sees one moment of the file, and every change whose save had completed before the load began.
/// </para>
/// <para>
/// <b>Large documents.</b> A small change of one is written as a patch that gives the document to the byte; when the patches come to
/// <see cref="SqliteStorageOptions.MaxPatches"/>, or to half of the document, it is written as a whole again.
/// </para>
/// <para>
/// <b>One owner.</b> An open storage holds a lock on a file beside its own, <c>NAME-lock</c>, which ends with the process; a second storage on
/// the file is refused. The file must be on a local disk.
/// </para>
/// </remarks>
public sealed class SqliteStateStorage : IStateStorage, IAsyncDisposable
{
    /// <summary>How much one transaction takes, so that its savers do not wait for too many others.</summary>
    private const long MaxGroupBytes = 32 << 20;

    private readonly SqliteStorageOptions _options;
    private readonly ILogger _logger;
    private readonly FileLock _lock;
    private readonly StateWriter _writer;
    private readonly Channel<PendingWrite> _queue;
    private readonly Task _writing;
    private readonly ConcurrentBag<StateReader> _readers = [];
    private readonly SemaphoreSlim _readerSlots;
    private readonly Lazy<Task> _closing;
    private volatile bool _isClosed;
    private Exception? _broken; // of the writing loop only

    private SqliteStateStorage(string path, SqliteStorageOptions options, ILogger logger, FileLock fileLock, StateWriter writer)
    {
        Path = path;
        _options = options;
        _logger = logger;
        _lock = fileLock;
        _writer = writer;
        _queue = Channel.CreateBounded<PendingWrite>(new BoundedChannelOptions(options.QueueCapacity) { SingleReader = true });
        _readerSlots = new(options.MaxReaders);
        _closing = new(CloseAsync);
        _writing = Task.Run(WriteAsync);
    }

    /// <summary>The file, in full and without links.</summary>
    public string Path { get; }

    /// <summary>Opens a storage file, or makes it where it is missing or empty.</summary>
    /// <param name="path">The file. Its folder must exist, on a local disk.</param>
    /// <param name="options">How it is kept. Default: <see cref="SqliteStorageOptions"/> as they are.</param>
    /// <param name="logger">Where to say what was opened, recovered, or failed. Default: nowhere.</param>
    /// <exception cref="StorageException">
    /// The file is not a storage, is damaged, is of a newer version, belongs to another process or storage that is open, or cannot be written; says
    /// which. It is then as it was.
    /// </exception>
    /// <exception cref="OptionsValidationException">An option is out of range.</exception>
    public static SqliteStateStorage Open(string path, SqliteStorageOptions? options = null, ILogger<SqliteStateStorage>? logger = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        options = options?.Copy() ?? new();
        options.Path = path;
        options.Validate();
        ILogger log = logger ?? NullLogger<SqliteStateStorage>.Instance;
        var real = StorageFile.Resolve(path);
        var fileLock = FileLock.Take(real);
        try
        {
            return new(real, options, log, fileLock, StorageFile.Open(real, options, log));
        }
        catch
        {
            fileLock.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    /// <remarks>The file is read on the caller's thread.</remarks>
    /// <exception cref="ObjectDisposedException">The storage is closed.</exception>
    public async ValueTask<StoredState?> LoadAsync(string stateId, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(stateId);
        EncodedChange.CheckText("state id", stateId);
        ObjectDisposedException.ThrowIf(_isClosed, this);
        await _readerSlots.WaitAsync(cancellationToken);
        try
        {
            ObjectDisposedException.ThrowIf(_isClosed, this);
            return Load(stateId);
        }
        catch (SqliteException error)
        {
            throw StorageErrors.Describe($"The state '{stateId}' cannot be loaded from '{Path}'", error);
        }
        finally
        {
            _readerSlots.Release();
        }
    }

    /// <inheritdoc/>
    /// <remarks>A save that is cancelled before the writer begins with it is not made; after that it completes as if it were not cancelled.</remarks>
    /// <exception cref="ObjectDisposedException">The storage is closed.</exception>
    public async ValueTask SaveAsync(StoredChange change, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(change);
        change.Check();
        cancellationToken.ThrowIfCancellationRequested();
        ObjectDisposedException.ThrowIf(_isClosed, this);
        var encoded = EncodedChange.Of(change, _options);
        await WriteAsync(new(
            $"Version {change.Version} of the state '{change.StateId}' cannot be saved to '{Path}'",
            encoded.Size,
            writer =>
            {
                writer.Save(encoded);
                return true;
            },
            cancellationToken), cancellationToken);
    }

    /// <inheritdoc/>
    /// <exception cref="ObjectDisposedException">The storage is closed.</exception>
    public async ValueTask<bool> RemoveAsync(string stateId, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(stateId);
        EncodedChange.CheckText("state id", stateId);
        cancellationToken.ThrowIfCancellationRequested();
        return await WriteAsync(
            new($"The state '{stateId}' cannot be removed from '{Path}'", size: 0, writer => writer.Remove(stateId), cancellationToken), cancellationToken);
    }

    /// <summary>
    /// Takes no more calls, finishes those that were made, and closes the file. Every save that was queued gets its outcome. Another call waits for the
    /// same end.
    /// </summary>
    public ValueTask DisposeAsync() => new(_closing.Value);

    private StoredState? Load(string stateId)
    {
        var reader = _readers.TryTake(out var idle) ? idle : new StateReader(Path);
        var isSound = false;
        try
        {
            var state = reader.Load(stateId);
            isSound = true;
            return state;
        }
        catch (StorageException) // a damaged state; the next one may be whole
        {
            isSound = true;
            throw;
        }
        finally
        {
            if (isSound)
                _readers.Add(reader);
            else
                reader.Dispose();
        }
    }

    private async Task<bool> WriteAsync(PendingWrite write, CancellationToken cancellationToken)
    {
        try
        {
            await _queue.Writer.WriteAsync(write, cancellationToken);
        }
        catch (ChannelClosedException)
        {
            throw new ObjectDisposedException(nameof(SqliteStateStorage), $"The storage '{Path}' is closed.");
        }

        return await write.Outcome;
    }

    private async Task WriteAsync()
    {
        var group = new List<PendingWrite>();
        while (await _queue.Reader.WaitToReadAsync())
        {
            long size = 0;
            while (group.Count < _options.QueueCapacity && size < MaxGroupBytes && _queue.Reader.TryRead(out var write))
            {
                if (write.TryBegin())
                {
                    group.Add(write);
                    size += write.Size;
                }
            }

            if (group.Count > 0)
                Write(group);
            group.Clear();
        }
    }

    /// <summary>Writes a group in one transaction. Whatever happens, each of it has its outcome afterwards.</summary>
    private void Write(List<PendingWrite> group)
    {
        var (hasBegun, isWritten) = (false, false);
        try
        {
            if (_broken is not null)
                throw new StorageException("an earlier transaction could not be rolled back; open the storage anew", _broken);
            _writer.Begin();
            hasBegun = true;
            foreach (var write in group)
                write.WriteTo(_writer);
            isWritten = true;
            _writer.Commit();
        }
        catch (Exception error) // not hidden: it is the outcome of every write it concerns
        {
            RollBack();
            if (hasBegun && !isWritten && group.Count > 1 && _broken is null)
            {
                // One of them did not go, and nobody can tell which of the others would have.
                _logger.GroupFailed(error, group.Count, Path);
                foreach (var write in group)
                    Write([write]);
                return;
            }

            if (isWritten)
                _logger.CommitFailed(error, Path);
            foreach (var write in group)
                write.Fail(error, isWritten ? ", or may have been: the commit failed" : "");
            return;
        }

        foreach (var write in group)
            write.Complete();
    }

    private void RollBack()
    {
        try
        {
            _writer.Rollback();
        }
        catch (Exception error) // not hidden: every later write is told
        {
            _broken = error;
            _logger.StorageBroken(error, Path);
        }
    }

    private async Task CloseAsync()
    {
        _isClosed = true;
        _queue.Writer.TryComplete();
        await _writing;
        for (var i = 0; i < _options.MaxReaders; i++)
            await _readerSlots.WaitAsync();
        foreach (var reader in _readers)
            reader.Dispose();
        _readerSlots.Release(_options.MaxReaders); // for those who came in between, who are told that it is closed
        _writer.Dispose(); // the last connection: it empties the log into the file
        _lock.Dispose();
    }
}
