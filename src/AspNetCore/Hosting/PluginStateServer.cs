using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using PluginState.AspNetCore.Access;
using PluginState.AspNetCore.Events;
using PluginState.AspNetCore.Recording;
using PluginState.Contexts;
using PluginState.Documents;
using PluginState.Plugins;
using PluginState.States;

namespace PluginState.AspNetCore.Hosting;

/// <summary>What the requests of one server share.</summary>
internal sealed class PluginStateServer(
    StateManager states, IOptions<PluginStateServerOptions> options, IOptions<StateManagerOptions> stateOptions, AccessGate gate, StreamGate streams, TimeProvider time,
    IHostApplicationLifetime lifetime, ILogger<PluginStateServer> log, PluginHost? plugins = null, TraceRecorder? recorder = null)
{
    private const int DeepestJson = 512;

    public StateManager States => states;

    public PluginStateServerOptions Options => options.Value;

    /// <summary>What JSON in a request may be. Whether a document may become a state's is for the state manager to say; in a patch it is two levels deeper than it will be.</summary>
    public StateLimits Limits { get; } = stateOptions.Value.Limits with
    {
        MaxBytes = options.Value.MaxBodySize ?? stateOptions.Value.Limits.MaxBytes,
        MaxDepth = Math.Min(stateOptions.Value.Limits.MaxDepth + 2, DeepestJson),
    };

    public long MaxBodySize => Limits.MaxBytes;

    public AccessGate Gate => gate;

    public StreamGate Streams => streams;

    public TimeProvider Time => time;

    public ILogger Log => log;

    /// <summary>Null where the app has no plugin folder.</summary>
    public PluginHost? Plugins => plugins;

    /// <summary>Null where nothing is recorded.</summary>
    public TraceRecorder? Recorder => recorder;

    /// <summary>Cancelled when the app begins to stop.</summary>
    public CancellationToken Stopping => lifetime.ApplicationStopping;

    /// <summary>Makes sure that a context's state is there, in the incarnation that the context looks at. The context is used, but has not seen more of it than before.</summary>
    /// <exception cref="PluginStateException">The context or its state is not there; says why.</exception>
    public async ValueTask RequireStateAsync(string contextId, CancellationToken cancellationToken) => _ = await states.ListCheckpointsAsync(contextId, cancellationToken);

    /// <summary>Whether it is.</summary>
    public async ValueTask<bool> HasStateAsync(string contextId, CancellationToken cancellationToken)
    {
        try
        {
            await RequireStateAsync(contextId, cancellationToken);
            return true;
        }
        catch (PluginStateException error) when (error is StateNotFoundException or StateEvictedException or ContextNotFoundException or ContextEvictedException)
        {
            return false;
        }
    }
}
