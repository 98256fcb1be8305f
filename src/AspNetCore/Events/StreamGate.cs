using Microsoft.Extensions.Options;
using PluginState.AspNetCore.Problems;

namespace PluginState.AspNetCore.Events;

/// <summary>Counts the event streams that are open, and lets no more in than there may be.</summary>
/// <remarks>One counter: whoever raises it above the bound lowers it again and is not let in, so it never admits more than that many.</remarks>
internal sealed class StreamGate(IOptions<PluginStateServerOptions> options)
{
    private int _count;

    public int Capacity { get; } = options.Value.MaxStreams;

    public int Count => Math.Min(Volatile.Read(ref _count), Capacity);

    /// <exception cref="ProblemException">There are as many as there may be.</exception>
    public Ticket Enter()
    {
        if (Interlocked.Increment(ref _count) <= Capacity)
            return new(this);
        Interlocked.Decrement(ref _count);
        throw new ProblemException(new(429, "too_many_streams", $"{Capacity} event streams are open, which is what this server keeps.") { RetryAfter = 5 });
    }

    /// <summary>One open stream.</summary>
    internal sealed class Ticket(StreamGate gate) : IDisposable
    {
        private int _isDisposed;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _isDisposed, 1) == 0)
                Interlocked.Decrement(ref gate._count);
        }
    }
}
