using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using PluginState.Resolvers;

namespace PluginState.Plugins;

/// <summary>Brings what is declared into line with what lies in the plugin folder.</summary>
/// <remarks>
/// Used by one thread at a time, under the host's scan gate. A plugin is built completely before the catalog hears of it, and
/// the catalog takes it whole or not at all; until then the generation before serves. So a scan that stops anywhere, or a
/// plugin that fails anywhere, leaves every other plugin as it was.
/// </remarks>
[RequiresUnreferencedCode(PluginHost.NeedsRuntime)]
[RequiresDynamicCode(PluginHost.NeedsRuntime)]
internal sealed class PluginScanner(
    PluginHostOptions options, string folder, ResolverCatalog catalog, ChangeFeed feed, ILogger logger, TimeProvider timeProvider, IServiceProvider services)
{
    private readonly SortedDictionary<string, PluginSlot> _slots = new(StringComparer.Ordinal);
    private readonly UnloadQueue _unloads = new(4 * options.MaxPlugins, logger);
    private readonly PluginLoads _loads = new(options.LoadTimeout, timeProvider, services);
    private readonly StagingFolder _staging = new(options.StagingFolder);
    private readonly PluginFolder _folder = new(folder, 4 * options.MaxPlugins, logger);
    private Dictionary<string, PluginInfo> _clashes = [];

    /// <summary>Whether a plugin waits for its files to stay the same.</summary>
    public bool IsUnsettled { get; private set; }

    /// <summary>What is in the folder, by name; a flat DLL with the name of a folder comes after it.</summary>
    public ImmutableArray<PluginInfo> Plugins => [.. _slots.Values.Select(static slot => slot.Info).Concat(_clashes.Values)
        .OrderBy(static info => info.Name, StringComparer.Ordinal).ThenBy(static info => info.Rejection?.Code == PluginRejectionCode.NameClash)];

    /// <summary>What left the folder or was replaced, and is still in memory.</summary>
    public ImmutableArray<PluginInfo> Unloading => _unloads.Pending;

    /// <summary>Looks at the folder once.</summary>
    public void Scan(CancellationToken cancellationToken)
    {
        IsUnsettled = false;
        _unloads.Advance();
        var (found, clashing) = _folder.Find(goesFirst: name => _slots.GetValueOrDefault(name)?.Serving is not null);
        var names = found.Select(static candidate => candidate.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var slot in _slots.Values.Where(slot => !names.Contains(slot.Info.Name)).ToList())
            Remove(slot);
        foreach (var candidate in found)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Visit(candidate, cancellationToken);
        }

        ListClashes(clashing.Where(candidate => names.Contains(candidate.Name)));
    }

    /// <summary>Withdraws and unloads everything, and removes the staged copies.</summary>
    public void Close()
    {
        foreach (var slot in _slots.Values.ToList())
            Remove(slot);
        _clashes = [];
        _unloads.Close();
        _staging.Delete();
    }

    private void Visit(PluginCandidate candidate, CancellationToken cancellationToken)
    {
        if (!_slots.TryGetValue(candidate.Name, out var slot))
        {
            slot = new(new() { Name = candidate.Name, State = PluginStatus.Discovered, Path = candidate.MainPath });
            _slots.Add(candidate.Name, slot);
            logger.PluginDiscovered(candidate.Name, candidate.MainPath);
            Publish(slot, slot.Info);
        }

        try
        {
            Look(slot, candidate);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            IsUnsettled = true; // it vanished while it was looked at
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            slot.Decided = null; // whatever it is may pass without the files changing
            Reject(slot, candidate, new(PluginRejectionCode.Unreadable, exception.Message));
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            // Nothing known throws here. Whatever does, one candidate must not keep the host from the others.
            Reject(slot, candidate, new(PluginRejectionCode.LoadFailed, $"Looking at it failed: {ForeignException.Describe(exception)}"));
        }
    }

    private void Look(PluginSlot slot, PluginCandidate candidate)
    {
        var look = PluginObservation.Of(candidate, folder, options.MaxFileSize);
        if (look.Fingerprint == slot.Decided)
            return;
        if (!IsStable(slot, look))
        {
            IsUnsettled = true;
            return;
        }

        if (look.Rejection is { } rejection)
        {
            slot.Decided = look.Fingerprint;
            Reject(slot, candidate, rejection);
            return;
        }

        if (slot.Serving is null && _slots.Values.Count(static other => other.Serving is not null) >= options.MaxPlugins)
        {
            Reject(slot, candidate, new(PluginRejectionCode.TooManyPlugins,
                $"{options.MaxPlugins} plugins are loaded already. Remove one, or raise {nameof(PluginHostOptions.MaxPlugins)}."));
            return; // not decided: there may be room next time
        }

        if (_loads.AreStuck)
        {
            Reject(slot, candidate, new(PluginRejectionCode.LoadTimedOut,
                "Too many earlier loads still hang in their plugins' code for another one to be begun. Restart the app without those plugins."));
            return; // not decided either
        }

        var content = PluginContent.Read(candidate, look);
        if (PluginObservation.Of(candidate, folder, options.MaxFileSize).Fingerprint != look.Fingerprint)
        {
            slot.Seen = null;
            IsUnsettled = true;
            return;
        }

        slot.Decided = look.Fingerprint;
        if (content.Hash == slot.Info.Rejection?.ContentHash)
            return;
        if (slot.Serving is not null && content.Hash == slot.Info.ContentHash)
        {
            if (slot.Info.Rejection is not null || slot.Info.Path != candidate.MainPath)
                Publish(slot, slot.Info with { Rejection = null, Path = candidate.MainPath });
            return;
        }

        Take(slot, candidate, content);
    }

    /// <summary>Stable are files that two looks a window apart saw alike, or that were last written at least a window ago.</summary>
    private bool IsStable(PluginSlot slot, PluginObservation look)
    {
        if (look.Fingerprint == slot.Seen)
            return timeProvider.GetElapsedTime(slot.SeenAt) >= options.StabilityWindow;
        slot.Seen = look.Fingerprint;
        slot.SeenAt = timeProvider.GetTimestamp();
        return options.StabilityWindow == TimeSpan.Zero || timeProvider.GetUtcNow().UtcDateTime - look.NewestWrite >= options.StabilityWindow;
    }

    private void Take(PluginSlot slot, PluginCandidate candidate, PluginContent content)
    {
        var inspection = PluginInspector.Inspect(content.Main, content.FindAssembly);
        var load = new PluginLoad(null, null, inspection.Rejection);
        if (load.Rejection is null)
        {
            var staged = content.Stage(_staging.Next(content.Hash));
            load = _loads.Load(candidate.Name, staged, [.. inspection.Resolvers.Select(static resolver => resolver.Name)], inspection.MergeRuleCount);
        }

        var (generation, unload, rejection) = load;

        var servedBefore = slot.Info.Generation;
        var info = new PluginInfo
        {
            Name = candidate.Name,
            State = PluginStatus.Loaded,
            Path = candidate.MainPath,
            ContentHash = content.Hash,
            Version = inspection.Version,
            ContractVersion = inspection.ContractVersion,
            Resolvers = generation?.Declarations ?? inspection.Resolvers,
            LoadedAt = timeProvider.GetUtcNow(),
            Generation = servedBefore + 1,
        };
        if (generation is not null)
        {
            if (slot.Serving is null)
                Publish(slot, info);
            rejection = Declare(generation);
        }

        if (rejection is null)
        {
            Serve(slot, info with { State = PluginStatus.Active }, generation!, unload!);
            return;
        }

        if (unload is not null)
            _unloads.Add(info, unload);
        if (slot.Serving is null)
            slot.Info = info with { LoadedAt = null, Generation = servedBefore };
        Reject(slot, candidate, rejection with { ContentHash = content.Hash });
    }

    /// <summary>The moment of change: from here on calls get the new code, and those that have the old code finish in it.</summary>
    private void Serve(PluginSlot slot, PluginInfo info, PluginGeneration generation, PluginUnload unload)
    {
        if (slot.Unload is { } replaced)
        {
            _unloads.Add(slot.Info, replaced);
            logger.PluginReplaced(info.Name, info.Version, info.Generation, info.Resolvers.Count, info.ContentHash);
        }
        else
        {
            logger.PluginActivated(info.Name, info.Version, info.Resolvers.Count, info.ContentHash);
        }

        slot.Serving = generation;
        slot.Unload = unload;
        Publish(slot, info);
    }

    private PluginRejection? Declare(PluginGeneration generation)
    {
        try
        {
            catalog.Declare(ResolverOrigin.Plugin(generation.Plugin), generation.Declarations, generation.Bind, generation.MergeRules);
        }
        catch (ResolverDeclarationException exception)
        {
            return new(PluginRejectionCode.InvalidDeclaration, exception.Message);
        }
        catch (Exception exception) // the app's eviction handlers run once the set is declared: it is
        {
            logger.PluginEvictionHandlerFailed(exception, generation.Plugin);
        }

        return null;
    }

    private void Remove(PluginSlot slot)
    {
        _slots.Remove(slot.Info.Name);
        if (slot.Unload is { } unload)
        {
            try
            {
                catalog.Withdraw(ResolverOrigin.Plugin(slot.Info.Name));
            }
            catch (Exception exception) // the app's eviction handlers, as above
            {
                logger.PluginEvictionHandlerFailed(exception, slot.Info.Name);
            }

            logger.PluginWithdrawn(slot.Info.Name);
            _unloads.Add(slot.Info, unload);
        }

        feed.Add(slot.Info with { State = PluginStatus.Unloading });
    }

    private void Reject(PluginSlot slot, PluginCandidate candidate, PluginRejection rejection)
    {
        if (slot.Info.Rejection == rejection)
            return;
        if (slot.Serving is null)
        {
            logger.PluginRejected(candidate.Name, candidate.MainPath, rejection.Code, rejection.Reason);
            Publish(slot, slot.Info with { State = PluginStatus.Rejected, Rejection = rejection, Path = candidate.MainPath });
        }
        else
        {
            logger.PluginReplacementRejected(candidate.Name, candidate.MainPath, rejection.Code, rejection.Reason);
            Publish(slot, slot.Info with { Rejection = rejection });
        }
    }

    private void ListClashes(IEnumerable<PluginCandidate> clashing)
    {
        var before = _clashes;
        _clashes = [];
        foreach (var candidate in clashing)
        {
            var info = new PluginInfo
            {
                Name = candidate.Name,
                State = PluginStatus.Rejected,
                Path = candidate.MainPath,
                Rejection = new(PluginRejectionCode.NameClash, $"The folder '{candidate.Name}' holds a plugin of this name and goes first. Remove one of the two."),
            };
            _clashes.Add(candidate.MainPath, info);
            if (before.ContainsKey(candidate.MainPath))
                continue;
            logger.PluginRejected(info.Name, info.Path, info.Rejection.Code, info.Rejection.Reason);
            feed.Add(info);
        }
    }

    private void Publish(PluginSlot slot, PluginInfo info)
    {
        slot.Info = info;
        feed.Add(info);
    }
}
