using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using PluginState.AspNetCore.Access;
using PluginState.AspNetCore.Events;
using PluginState.AspNetCore.Recording;
using PluginState.Documents;
using PluginState.Plugins;
using PluginState.States;

namespace PluginState.AspNetCore.Hosting;

/// <summary>What the requests of one server share.</summary>
internal sealed class PluginStateServer(
    StateManager states, IOptions<PluginStateServerOptions> options, IOptions<StateManagerOptions> stateOptions, AccessGate gate, StreamGate streams, TimeProvider time,
    IHostApplicationLifetime lifetime, PluginHost? plugins = null, IEditRecorder? recorder = null)
{
    public StateManager States => states;

    public PluginStateServerOptions Options => options.Value;

    /// <summary>What a document in a request may be.</summary>
    public StateLimits Limits { get; } = stateOptions.Value.Limits;

    public long MaxBodySize { get; } = options.Value.MaxBodySize ?? stateOptions.Value.Limits.MaxBytes;

    public AccessGate Gate => gate;

    public StreamGate Streams => streams;

    public TimeProvider Time => time;

    /// <summary>Null where the app has no plugin folder.</summary>
    public PluginHost? Plugins => plugins;

    /// <summary>Null where nothing is recorded.</summary>
    public IEditRecorder? Recorder => recorder;

    /// <summary>Cancelled when the app begins to stop.</summary>
    public CancellationToken Stopping => lifetime.ApplicationStopping;
}
