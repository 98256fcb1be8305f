using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using PluginState.Resolvers;

namespace PluginState.Plugins;

/// <summary>
/// Takes plugins from a folder into which DLLs are dropped, while the app runs: their resolvers are declared in the catalog and
/// count toward the same limit as all others. A plugin is full-trust code; a broken one is rejected and changes nothing else.
/// </summary>
/// <remarks>
/// Scans are serialised by one gate; what others see is an immutable list swapped at the end of a scan. No code of the app's
/// runs under the gate but eviction handlers that declaring a resolver causes; <see cref="Changed"/> is raised outside it.
/// </remarks>
public sealed class PluginHost : IAsyncDisposable
{
    internal const string NeedsRuntime = "Plugins are loaded from files while the app runs: they need a runtime that compiles code, and members no trimmer removed.";

    private readonly string _folder;
    private readonly ResolverCatalog _catalog;
    private readonly ILogger _logger;
    private readonly SemaphoreSlim _gate = new(1);
    private readonly CancellationTokenSource _stop = new();
    private readonly ChangeFeed _feed;
    private readonly PluginScanner _scanner;
    private readonly ScanSchedule _schedule;
    private readonly PluginWatcher _watcher;
    private readonly PluginMetrics _metrics;
    private readonly PluginTrust _trust;
    private readonly IPluginAdmission? _admission;
    private volatile Snapshot _snapshot = new([], [], false);
    private TaskCompletionSource? _disposal;
    private Task? _loop;

    /// <summary>Makes a host that has not looked at its folder yet.</summary>
    /// <param name="options">Read once, here.</param>
    /// <param name="catalog">Where the plugins' resolvers are declared.</param>
    /// <param name="logger">Told what is taken, rejected and withdrawn.</param>
    /// <param name="timeProvider">Decides when files are stable and when to look again. Default: the system's clock.</param>
    /// <param name="services">The host's, for the loggers that plugins' resolvers take, for those of <see cref="PluginHostOptions.SharedServices"/>, and for a meter factory. Default: none.</param>
    /// <exception cref="PluginHostOptionsException">The options are not valid.</exception>
    [RequiresUnreferencedCode(NeedsRuntime)]
    [RequiresDynamicCode(NeedsRuntime)]
    public PluginHost(PluginHostOptions options, ResolverCatalog catalog, ILogger<PluginHost>? logger = null, TimeProvider? timeProvider = null, IServiceProvider? services = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(catalog);
        if (options.Validate() is { Count: > 0 } faults)
            throw new PluginHostOptionsException(faults);
        _folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(options.Folder));
        _catalog = catalog;
        _logger = logger ?? NullLogger<PluginHost>.Instance;
        _feed = new(_logger);
        _feed.Changed += info => _metrics!.Changed(info);
        timeProvider ??= TimeProvider.System;
        options = options.Copy();
        Capacity = options.MaxPlugins;
        Quarantine = new(options.QuarantineFile ?? Path.Combine(_folder, PluginQuarantine.DefaultFileName), (ILogger)_logger);
        _metrics = new(services?.GetService(typeof(IMeterFactory)) as IMeterFactory, () => Plugins, () => Unloading);
        _trust = new(options);
        var shared = options.SharedServices.ToFrozenSet();
        _admission = services?.GetService(typeof(IPluginAdmission)) as IPluginAdmission;
        _scanner = new(options, _folder, catalog, _feed, _logger, timeProvider, new(services, shared, new(shared)), Quarantine, _trust, _admission, _metrics);
        _schedule = new(options.StabilityWindow, options.RescanInterval, timeProvider);
        _watcher = new(_folder, _schedule.Hint, _logger);
        catalog.Troubled += OnTroubled;
        if (_admission is not null)
            _admission.Changed += _schedule.Hint;
    }

    /// <summary>
    /// Raised when a plugin was found, rejected, taken, replaced or withdrawn, in the order in which it happened, one at a time,
    /// and not before <see cref="Plugins"/> shows it or what came of it. A handler that throws is logged.
    /// </summary>
    public event Action<PluginInfo>? Changed
    {
        add => _feed.Changed += value;
        remove => _feed.Changed -= value;
    }

    /// <summary>What the last scan found in the folder, ordered by name. A plugin with no live resolver at this moment is listed as dormant.</summary>
    public IReadOnlyList<PluginInfo> Plugins => _snapshot.Plugins.Select(Now).ToImmutableArray();

    /// <summary>Whether the last scan found files that may still be changing.</summary>
    internal bool IsUnsettled => _snapshot.IsUnsettled;

    /// <summary>How many plugins may be loaded at once: <see cref="PluginHostOptions.MaxPlugins"/>.</summary>
    public int Capacity { get; }

    /// <summary>The contents that are not taken again because their code failed.</summary>
    public PluginQuarantine Quarantine { get; }

    /// <summary>
    /// The contents that were withdrawn or replaced and had not left memory at the last scan, oldest first. The garbage collector decides when they
    /// do; one that stays holds on to itself, with a timer or a static event for instance.
    /// </summary>
    public IReadOnlyList<PluginInfo> Unloading => _snapshot.Unloading;

    /// <summary>Looks at the folder and begins to watch it. Plugins whose files are stable are active when this returns.</summary>
    /// <exception cref="PluginFolderNotFoundException">The folder does not exist.</exception>
    /// <exception cref="InvalidOperationException">The host was started before.</exception>
    public async Task StartAsync(CancellationToken cancellationToken = default)
    {
        if (!RuntimeFeature.IsDynamicCodeSupported)
            throw new PlatformNotSupportedException(NeedsRuntime);
        if (!Directory.Exists(_folder))
            throw new PluginFolderNotFoundException(_folder);
        await UnderGateAsync(() =>
        {
            if (_loop is not null)
                throw new InvalidOperationException("The plugin host was started before.");
            Scan(watch: true, cancellationToken);
            _loop = RunAsync(_stop.Token);
        }, cancellationToken);
    }

    /// <summary>Looks at the folder now. Scans are serialised; this one begins after any that is under way.</summary>
    public Task RescanAsync(CancellationToken cancellationToken = default) =>
        UnderGateAsync(() => Scan(watch: _loop is not null, cancellationToken), cancellationToken);

    /// <summary>Withdraws and unloads every plugin, stops watching and removes the staged copies. A second call waits for the first.</summary>
    public async ValueTask DisposeAsync()
    {
        var mine = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        if (Interlocked.CompareExchange(ref _disposal, mine, null) is { } first)
        {
            await first.Task;
            return;
        }

        try
        {
            await _stop.CancelAsync();
            await _gate.WaitAsync();
            var loop = _loop;
            try
            {
                _catalog.Troubled -= OnTroubled;
                if (_admission is not null)
                    _admission.Changed -= _schedule.Hint;
                _watcher.Dispose();
                _schedule.Dispose();
                _scanner.Close();
                _snapshot = new([], [], false);
                _metrics.Dispose();
                _trust.Dispose();
            }
            finally
            {
                _gate.Release();
            }

            _feed.Tell();
            if (loop is not null)
                await loop;
        }
        finally
        {
            mine.SetResult();
        }
    }

    private void OnTroubled(ResolverTrouble trouble)
    {
        if (_scanner.Report(trouble))
            _schedule.Hint();
    }

    /// <summary>What changes between scans.</summary>
    private PluginInfo Now(PluginView view)
    {
        if (view.Code is null)
            return view.Info;
        var (live, evictions) = _catalog.UseOf(ResolverOrigin.Plugin(view.Info.Name));
        return view.Info with
        {
            State = view.Info.State == PluginStatus.Active && live == 0 ? PluginStatus.Dormant : view.Info.State,
            LiveResolvers = live,
            Evictions = evictions,
            IsCodeLoaded = view.Code.IsLoaded,
        };
    }

    private async Task UnderGateAsync(Action action, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            ObjectDisposedException.ThrowIf(_disposal is not null, this);
            await Task.Run(action, cancellationToken);
        }
        finally
        {
            _gate.Release();
            _feed.Tell();
        }
    }

    private void Scan(bool watch, CancellationToken cancellationToken)
    {
        var isUnsettled = true;
        try
        {
            if (watch)
                _watcher.Follow(Directory.Exists(_folder));
            _scanner.Scan(cancellationToken);
            isUnsettled = _scanner.IsUnsettled;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            _logger.PluginScanFailed(exception, _folder);
        }
        finally
        {
            _snapshot = new(_scanner.Plugins, _scanner.Unloading, isUnsettled);
            if (watch)
                _schedule.Next(isUnsettled);
        }
    }

    private async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await _schedule.WaitAsync(stop);
                await RescanAsync(stop);
            }
            catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException && stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                _logger.PluginScanFailed(exception, _folder);
            }
        }
    }

    /// <param name="Plugins">What is in the folder.</param>
    /// <param name="Unloading">What is still in memory.</param>
    /// <param name="IsUnsettled">Whether files may still be changing.</param>
    private sealed record Snapshot(ImmutableArray<PluginView> Plugins, ImmutableArray<PluginInfo> Unloading, bool IsUnsettled);
}
