using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PluginState.Plugins;
using PluginState.Resolvers;

namespace PluginState.Orleans.Roster;

/// <summary>This silo's part in the roster: it joins with what it has, or not at all, and reports what changes.</summary>
/// <remarks>
/// The silo is a member of the cluster before it can ask the roster, so states may be sent to it meanwhile: they wait for <see cref="Admitted"/>. Reports are made
/// one at a time, every second and as soon as the plugin folder has something new.
/// </remarks>
internal sealed class SiloRoster : ILifecycleParticipant<ISiloLifecycle>, IAsyncDisposable
{
    private static readonly TimeSpan _interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan _joinInterval = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan _joinPatience = TimeSpan.FromSeconds(30);

    private readonly IGrainFactory _grains;
    private readonly ILocalSiloDetails _silo;
    private readonly ResolverCatalog _catalog;
    private readonly PluginHost? _plugins;
    private readonly ClusterPluginAdmission _admission;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly TaskCompletionSource _admitted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SemaphoreSlim _news = new(0, 1);
    private readonly CancellationTokenSource _stop = new();
    private Task _loop = Task.CompletedTask;
    private bool _isDisposed;

    public SiloRoster(
        IGrainFactory grains, ILocalSiloDetails silo, ResolverCatalog catalog, IServiceProvider services, ClusterPluginAdmission admission, TimeProvider time, ILogger<SiloRoster> logger)
    {
        _grains = grains;
        _silo = silo;
        _catalog = catalog;
        _plugins = services.GetService<PluginHost>();
        _admission = admission;
        _time = time;
        _logger = logger;
        admission.Noted += OnNoted;
    }

    /// <summary>Ends when the silo was found to have what the others have.</summary>
    public Task Admitted => _admitted.Task;

    public void Participate(ISiloLifecycle lifecycle) => lifecycle.Subscribe<SiloRoster>(ServiceLifecycleStage.Active + 1, JoinAsync, LeaveAsync);

    public async ValueTask DisposeAsync()
    {
        if (_isDisposed)
            return; // a container disposes what is registered under two names twice
        _isDisposed = true;
        _admission.Noted -= OnNoted;
        await _stop.CancelAsync();
        await _loop;
        _stop.Dispose();
        _news.Dispose();
    }

    private async Task JoinAsync(CancellationToken cancellationToken)
    {
        await LookAsync(cancellationToken);
        var begun = _time.GetTimestamp();
        while (true)
        {
            var answer = await ReportAsync(isAdmitted: false);
            if (answer.Refusal is { } refusal)
                throw new ResolversDifferException(_silo.Name, refusal);
            if (answer.Missing is [])
                break;
            if (_time.GetElapsedTime(begun) >= _joinPatience)
                throw new ResolversDifferException(_silo.Name, $"What resolvers these silos have was not told within {_joinPatience.TotalSeconds} s: {string.Join(", ", answer.Missing)}.");
            await Task.Delay(_joinInterval, _time, cancellationToken);
        }

        await LookAsync(cancellationToken); // what all silos have already serves here before the first state comes
        _logger.SiloIsAdmitted(_silo.Name, _catalog.Count);
        _admitted.SetResult();
        _loop = RunAsync(_stop.Token);
    }

    private async Task LeaveAsync(CancellationToken cancellationToken)
    {
        if (!_isDisposed)
            await _stop.CancelAsync();
        await _loop;
    }

    /// <summary>Has the plugin host look at its folder until nothing there is in the making.</summary>
    private async Task LookAsync(CancellationToken cancellationToken)
    {
        if (_plugins is null)
            return;
        await _plugins.RescanAsync(cancellationToken);
        while (_plugins.IsUnsettled)
        {
            await Task.Delay(_joinInterval, _time, cancellationToken);
            await _plugins.RescanAsync(cancellationToken);
        }
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        string? difference = null;
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                var answer = await ReportAsync(isAdmitted: true);
                if (answer.Refusal is not null && answer.Refusal == difference) // once is no more than a moment between two silos that take the same
                    _logger.SiloDiffers(_silo.Name, difference);
                difference = answer.Refusal;
            }
            catch (Exception error) when (Calls.ClusterCalls.IsPassing(error, CancellationToken.None))
            {
                _logger.RosterIsSilent(_silo.Name, error.Message); // its silo ended, or this one ends
            }

            try
            {
                await _news.WaitAsync(_interval, cancellationToken);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private async Task<RosterAnswer> ReportAsync(bool isAdmitted)
    {
        var answer = await _grains.GetGrain<IResolverRosterGrain>(0).Report(new(_silo.SiloAddress, _silo.Name, isAdmitted, Compiled(), Plugins()));
        if (answer.Missing is [])
            _admission.Take(answer.Verdicts);
        return answer;
    }

    private ReportedResolver[] Compiled() =>
    [
        .. _catalog.Declared.Where(static resolver => resolver.Origin.Kind == ResolverOriginKind.CompiledIn)
            .Select(static resolver => BuildOf(resolver.Declaration.Name, resolver.Origin.Name))
            .DistinctBy(static resolver => resolver.Name, StringComparer.Ordinal),
    ];

    private ReportedPlugin[] Plugins()
    {
        var present = _admission.Present;
        var active = _plugins?.Plugins.Where(static plugin => plugin.State is PluginStatus.Active or PluginStatus.Dormant && plugin.ContentHash is not null)
            .ToDictionary(static plugin => plugin.Name, static plugin => ReportedContent.Of(plugin.Version, plugin.ContentHash!), StringComparer.Ordinal) ?? [];
        return [.. present.Keys.Union(active.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal).Select(name => new ReportedPlugin(name, present.GetValueOrDefault(name), active.GetValueOrDefault(name)))];
    }

    private static ReportedResolver BuildOf(string resolver, string assemblyName)
    {
        var assembly = Array.Find(AppDomain.CurrentDomain.GetAssemblies(), assembly => assembly.GetName().Name == assemblyName);
        return new(resolver, assemblyName, assembly?.GetName().Version?.ToString() ?? "unknown", assembly?.ManifestModule.ModuleVersionId.ToString("N") ?? "unknown");
    }

    private void OnNoted()
    {
        try
        {
            _news.Release();
        }
        catch (SemaphoreFullException)
        {
            // It is about to look anyway.
        }
    }
}
