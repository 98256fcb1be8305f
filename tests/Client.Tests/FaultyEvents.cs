namespace PluginState.Client.Tests;

/// <summary>An event stream on a <see cref="FaultyLink"/>: events come late, twice, or not any more.</summary>
internal sealed class FaultyEvents(FaultyLink link, Stream inner, CancellationToken cut) : Stream
{
    private readonly List<byte> _read = [];
    private ReadOnlyMemory<byte> _ready;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cut, cancellationToken);
        try
        {
            if (_ready.IsEmpty)
                _ready = await NextAsync(linked.Token);
        }
        catch (OperationCanceledException) when (cut.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new IOException("The stream was cut.");
        }

        var count = Math.Min(buffer.Length, _ready.Length);
        _ready[..count].CopyTo(buffer);
        _ready = _ready[count..];
        return count;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            inner.Dispose();
        base.Dispose(disposing);
    }

    /// <summary>One event, or a sign of life; nothing at the end.</summary>
    private async Task<byte[]> NextAsync(CancellationToken cancellationToken)
    {
        var buffer = new byte[4096];
        while (true)
        {
            for (var at = 1; at < _read.Count; at++)
            {
                if (_read[at] != '\n' || _read[at - 1] != '\n')
                    continue;
                byte[] frame = [.. _read[..(at + 1)]];
                _read.RemoveRange(0, at + 1);
                if (frame[0] == ':')
                    return frame;
                await link.EventGate.WaitAsync(cancellationToken);
                return link.DuplicatesEvents ? [.. frame, .. frame] : frame;
            }

            var count = await inner.ReadAsync(buffer, cancellationToken);
            if (count == 0)
                return [];
            _read.AddRange(buffer[..count]);
        }
    }
}
