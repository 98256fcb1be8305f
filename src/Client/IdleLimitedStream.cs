namespace PluginState.Client;

/// <summary>Reads a stream that must not be silent for long: the server sends a sign of life every 15 seconds, and a connection that died is not told of.</summary>
internal sealed class IdleLimitedStream(Stream inner, TimeSpan limit, TimeProvider timeProvider) : ForwardStream(inner)
{
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        using var idle = new CancellationTokenSource(limit, timeProvider);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(idle.Token, cancellationToken);
        try
        {
            return await Inner.ReadAsync(buffer, linked.Token);
        }
        catch (OperationCanceledException error) when (idle.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new IOException($"The server has not been heard for {limit}.", error);
        }
    }
}
