using System.Collections.Concurrent;
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
    PluginHostOptions options, string folder, ResolverCatalog catalog, ChangeFeed feed, ILogger logger, TimeProvider timeProvider, PluginEnvironment environment,
    PluginQuarantine quarantine, PluginTrust trust, IPluginAdmission? admission, PluginMetrics metrics)
{
    private readonly SortedDictionary<string, PluginSlot> _slots = new(StringComparer.Ordinal);
    private readonly UnloadQueue _unloads = new(4 * options.MaxPlugins, logger, timeProvider);
    private readonly ConcurrentQueue<ResolverTrouble> _troubles = new();
    private readonly ConcurrentQueue<PluginUnload> _orphans = new(); // of loads that ended when nobody wanted them any more
    private readonly PluginLoads _loads = new(options.LoadTimeout, timeProvider, environment);
    private readonly StagingFolder _staging = new(options.StagingFolder);
    private readonly PluginFolder _folder = new(folder, 4 * options.MaxPlugins, logger);
    private Dictionary<string, PluginInfo> _clashes = [];

    /// <summary>Whether a plugin waits for its files to stay the same.</summary>
    public bool IsUnsettled { get; private set; }

    /// <summary>What is in the folder, by name; a flat DLL with the name of a folder comes after it.</summary>
    public ImmutableArray<PluginView> Plugins => [.. _slots.Values.Select(static slot => new PluginView(slot.Info, slot.Serving)).Concat(_clashes.Values.Select(static info => new PluginView(info, null)))
        .OrderBy(static view => view.Info.Name, StringComparer.Ordinal).ThenBy(static view => view.Info.Rejection?.Code == PluginRejectionCode.NameClash)];

    /// <summary>What left the folder or was replaced, and is still in memory.</summary>
    public ImmutableArray<PluginInfo> Unloading => _unloads.Pending;

    /// <summary>Looks at the folder once.</summary>
    public void Scan(CancellationToken cancellationToken)
    {
        IsUnsettled = false;
        TakeOrphans();
        _unloads.Advance();
        QuarantineTroubled();
        TryCleared();
        var (found, clashing) = _folder.Find(goesFirst: name => _slots.GetValueOrDefault(name)?.Serving is not null);
        var names = found.Select(static candidate => candidate.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var slot in _slots.Values.Where(slot => !names.Contains(slot.Info.Name)).ToList())
            Withdraw(slot);
        foreach (var candidate in found)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Visit(candidate, cancellationToken);
        }

        ListClashes(clashing.Where(candidate => names.Contains(candidate.Name)));
        foreach (var slot in _slots.Values)
            LetGoIfDormant(slot);
    }

    /// <summary>
    /// Takes a plugin out of use at the next scan, and remembers its content, where a resolver of it is stuck or fails whenever it is tried again, and
    /// still does so then. From any thread.
    /// </summary>
    /// <returns>Whether there is something to be done at the next scan.</returns>
    public bool Report(ResolverTrouble trouble)
    {
        var isGrave = trouble.Resolver.Origin.Kind == ResolverOriginKind.Plugin
            && trouble.Count >= (trouble.Kind == ResolverTroubleKind.Stuck ? RegisteredResolver.MostStuckCalls : options.QuarantineAfterBreaks);
        if (isGrave)
            _troubles.Enqueue(trouble);
        return isGrave;
    }

    /// <summary>Withdraws and unloads everything, and removes the staged copies.</summary>
    public void Close()
    {
        foreach (var slot in _slots.Values.ToList())
            Remove(slot);
        _clashes = [];
        TakeOrphans();
        _unloads.Close();
        _loads.Close();
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
        if (trust.Check(candidate, content) is { } distrust)
        {
            Reject(slot, candidate, distrust);
            return;
        }

        if (content.Hash == slot.Info.Rejection?.ContentHash)
            return;
        if (slot.Serving is not null && content.Hash == slot.Info.ContentHash)
        {
            admission?.TryAdmit(candidate.Name, slot.Info.Version, content.Hash, out _); // it serves as it is
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
        if (quarantine.Find(content.Hash) is { } entry)
        {
            slot.QuarantinedHash = content.Hash;
            Reject(slot, candidate, new(entry.Code,
                $"{entry.Reason} It is quarantined since {entry.At:u}: replace it, or clear it with 'pluginstate plugins quarantine clear {candidate.Name}'.", content.Hash), PluginStatus.Quarantined);
            return;
        }

        var manifest = PluginManifest.Read(content.Find(PluginManifest.FileName), out var unreadable);
        var inspection = manifest is null ? new() : PluginInspector.Inspect(content.Main, content.FindAssembly, environment.Assemblies);
        var load = new PluginLoad(null, null, unreadable ?? inspection.Rejection);
        if (load.Rejection is null && admission is not null && !admission.TryAdmit(candidate.Name, inspection.Version, content.Hash, out var wait))
        {
            slot.Decided = null; // it may pass without the files changing
            if (wait is not null)
                Reject(slot, candidate, wait);
            return;
        }

        StagedPlugin? staged = null;
        if (load.Rejection is null)
        {
            staged = content.Stage(_staging.Next(content.Hash), candidate.Name, inspection, manifest!);
            load = Load(staged, isReturn: false);
        }

        var (generation, unload, rejection) = load;
        var servedBefore = slot.Info.Generation;
        var info = new PluginInfo
        {
            Name = candidate.Name,
            DisplayName = manifest?.DisplayName,
            Description = manifest?.Description,
            State = PluginStatus.Loaded,
            Path = candidate.MainPath,
            ContentHash = content.Hash,
            Version = inspection.Version,
            ContractVersion = inspection.ContractVersion,
            Resolvers = generation?.Declarations ?? inspection.Resolvers,
            IsUnloadable = manifest?.Unloadable ?? false,
            LoadedAt = timeProvider.GetUtcNow(),
            Generation = servedBefore + 1,
        };
        if (generation is not null)
        {
            if (slot.Serving is null)
                Publish(slot, info);
            var code = new PluginCode(staged!, load, Return, _orphans.Enqueue);
            rejection = Declare(code);
            if (rejection is null)
            {
                Serve(slot, info with { State = PluginStatus.Active }, code);
                return;
            }
        }

        if (unload is not null)
            _unloads.Add(info, unload);
        else if (staged is not null)
            StagingFolder.Delete(staged.Folder);
        if (slot.Serving is null)
            slot.Info = info with { LoadedAt = null, Generation = servedBefore };
        rejection = rejection! with { ContentHash = content.Hash };
        var failed = rejection.Code is PluginRejectionCode.StaticConstructor or PluginRejectionCode.LoadFailed or PluginRejectionCode.LoadTimedOut;
        if (failed)
            Quarantine(slot, rejection);
        Reject(slot, candidate, rejection, failed ? PluginStatus.Quarantined : PluginStatus.Rejected);
    }

    private PluginLoad Load(StagedPlugin staged, bool isReturn)
    {
        var begun = timeProvider.GetTimestamp();
        var load = _loads.Load(staged);
        metrics.Loaded(timeProvider.GetElapsedTime(begun), isReturn, load.Rejection);
        return load;
    }

    /// <summary>Loads code that was let go. By whoever needs it, on any thread.</summary>
    private PluginLoad Return(StagedPlugin staged)
    {
        var begun = timeProvider.GetTimestamp();
        var load = Changed(staged) is { } rejection ? new(null, null, rejection)
            : _loads.AreStuck ? new(null, null, new(PluginRejectionCode.LoadTimedOut, "Too many earlier loads still hang in their plugins' code for another one to be begun."))
            : Load(staged, isReturn: true);
        if (load.Rejection is { } failure)
            logger.PluginDidNotComeBack(staged.Plugin, failure.Code, failure.Reason);
        else
            logger.PluginCameBack(staged.Plugin, timeProvider.GetElapsedTime(begun).TotalMilliseconds);
        return load;
    }

    /// <summary>The files were staged long ago: they must still be those that were inspected.</summary>
    private static PluginRejection? Changed(StagedPlugin staged)
    {
        try
        {
            return PluginContent.HashOf(staged.Folder, staged.Files) == staged.Hash
                ? null
                : new(PluginRejectionCode.Unreadable, $"Its staged files in '{staged.Folder}' are not those that were inspected.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return new(PluginRejectionCode.Unreadable, $"Its staged files cannot be read: {exception.Message}");
        }
    }

    /// <summary>The moment of change: from here on calls get the new code, and those that have the old code finish in it.</summary>
    private void Serve(PluginSlot slot, PluginInfo info, PluginCode code)
    {
        if (slot.Serving is { } replaced)
        {
            Retire(slot, replaced);
            logger.PluginReplaced(info.Name, info.Version, info.Generation, info.Resolvers.Count, info.ContentHash);
        }
        else
        {
            logger.PluginActivated(info.Name, info.Version, info.Resolvers.Count, info.ContentHash);
        }

        slot.Serving = code;
        slot.DormantSince = null;
        slot.QuarantinedHash = null;
        Publish(slot, info);
    }

    private void Retire(PluginSlot slot, PluginCode code)
    {
        if (code.Retire() is { } unload)
            _unloads.Add(slot.Info, unload);
        else if (!code.IsLoaded)
            StagingFolder.Delete(code.Staged.Folder);
    }

    private PluginRejection? Declare(PluginCode code)
    {
        try
        {
            catalog.Declare(ResolverOrigin.Plugin(code.Staged.Plugin), code.Declarations, code.Bind, code.MergeRules);
        }
        catch (ResolverDeclarationException exception)
        {
            return new(PluginRejectionCode.InvalidDeclaration, exception.Message);
        }
        catch (Exception exception) // the app's eviction handlers run once the set is declared: it is
        {
            logger.PluginEvictionHandlerFailed(exception, code.Staged.Plugin);
        }

        return null;
    }

    /// <summary>Lets the code of a plugin go that has had no live resolver for long enough, where the app and the plugin agree to that.</summary>
    private void LetGoIfDormant(PluginSlot slot)
    {
        if (!options.UnloadDormantPlugins || slot.Serving is not { } code || !code.Staged.Manifest.Unloadable)
            return;
        var origin = ResolverOrigin.Plugin(code.Staged.Plugin);
        var (live, evictions) = catalog.UseOf(origin);
        if (live > 0)
        {
            slot.DormantSince = null;
        }
        else if (slot.DormantSince is not { } since || slot.EvictionsThen != evictions)
        {
            slot.DormantSince = timeProvider.GetTimestamp();
            slot.EvictionsThen = evictions;
        }
        else if (timeProvider.GetElapsedTime(since) >= options.DormantUnloadDelay)
        {
            var unload = code.Release();
            catalog.Unbind(origin); // after that, so that what is bound in between holds the new code, and each time: a bind under way may have kept the old
            if (unload is null)
                return;
            unload.KeepsFiles = true;
            _unloads.Add(slot.Info, unload);
            logger.PluginLetGo(code.Staged.Plugin, code.Declarations.Count);
            feed.Add(slot.Info with { State = PluginStatus.Dormant, IsCodeLoaded = false });
        }
    }

    private void QuarantineTroubled()
    {
        while (_troubles.TryDequeue(out var trouble))
        {
            var resolver = trouble.Resolver;
            if (resolver.IsWithdrawn || (trouble.Kind == ResolverTroubleKind.Stuck && resolver.StuckCalls < RegisteredResolver.MostStuckCalls)
                || _slots.GetValueOrDefault(resolver.Origin.Name) is not { Serving: { } code } slot)
            {
                continue; // replaced meanwhile, or it came back
            }

            var rejection = trouble.Kind == ResolverTroubleKind.Stuck
                ? new PluginRejection(PluginRejectionCode.Stuck, $"{resolver.StuckCalls} calls of its resolver '{resolver.Name}' have not come back.", code.Staged.Hash)
                : new(PluginRejectionCode.Failing, $"Its resolver '{resolver.Name}' failed again and again, {trouble.Count} times after a rest: {trouble.Reason}", code.Staged.Hash);
            EndServing(slot);
            Quarantine(slot, rejection);
            Publish(slot, slot.Info with { State = PluginStatus.Quarantined, Rejection = rejection, LoadedAt = null });
        }
    }

    private void TakeOrphans()
    {
        while (_orphans.TryDequeue(out var unload))
            _unloads.Add(new() { Name = unload.Plugin, State = PluginStatus.Unloading, Path = unload.StagedPath }, unload);
    }

    /// <summary>What somebody has cleared is looked at again.</summary>
    private void TryCleared()
    {
        foreach (var slot in _slots.Values.Where(slot => slot.QuarantinedHash is { } hash && quarantine.Find(hash) is null))
        {
            slot.QuarantinedHash = null;
            slot.Decided = null;
            slot.Info = slot.Info with { Rejection = null, State = slot.Serving is null ? PluginStatus.Discovered : slot.Info.State };
            logger.PluginCleared(slot.Info.Name);
        }
    }

    private void Quarantine(PluginSlot slot, PluginRejection rejection)
    {
        slot.QuarantinedHash = rejection.ContentHash;
        quarantine.Add(rejection.ContentHash!, slot.Info.Name, rejection.Code, rejection.Reason, timeProvider.GetUtcNow());
        logger.PluginQuarantined(slot.Info.Name, rejection.Code, rejection.Reason, rejection.ContentHash!);
    }

    /// <summary>Removes what left the folder, or has it go on serving where other silos have it still.</summary>
    private void Withdraw(PluginSlot slot)
    {
        if (slot.Serving is null || admission is null || admission.TryWithdraw(slot.Info.Name, out var wait))
            Remove(slot);
        else if (wait is not null && slot.Info.Rejection != wait)
            Publish(slot, slot.Info with { Rejection = wait });
    }

    private void Remove(PluginSlot slot)
    {
        _slots.Remove(slot.Info.Name);
        EndServing(slot);
        feed.Add(slot.Info with { State = PluginStatus.Unloading });
    }

    private void EndServing(PluginSlot slot)
    {
        if (slot.Serving is not { } code)
            return;
        try
        {
            catalog.Withdraw(ResolverOrigin.Plugin(slot.Info.Name));
        }
        catch (Exception exception) // the app's eviction handlers, as above
        {
            logger.PluginEvictionHandlerFailed(exception, slot.Info.Name);
        }

        logger.PluginWithdrawn(slot.Info.Name);
        slot.Serving = null;
        Retire(slot, code);
    }

    private void Reject(PluginSlot slot, PluginCandidate candidate, PluginRejection rejection, PluginStatus state = PluginStatus.Rejected)
    {
        if (slot.Info.Rejection == rejection)
            return;
        if (slot.Serving is null)
        {
            logger.PluginRejected(candidate.Name, candidate.MainPath, rejection.Code, rejection.Reason);
            Publish(slot, slot.Info with { State = state, Rejection = rejection, Path = candidate.MainPath });
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
