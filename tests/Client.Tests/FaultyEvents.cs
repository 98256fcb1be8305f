namespace PluginState.Client.Tests;

/// <summary>An event stream on a <see cref="FaultyLink"/>: events come late, twice, or not any more.</summary>
internal sealed class FaultyEvents(FaultyLink link, Stream inner, CancellationToken cut) : ForwardStream(inner)
{
    private readonly List<byte> _read = [];
    private ReadOnlyMemory<byte> _ready;

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

            var count = await Inner.ReadAsync(buffer, cancellationToken);
            if (count == 0)
                return [];
            _read.AddRange(buffer[..count]);
        }
    }
}
