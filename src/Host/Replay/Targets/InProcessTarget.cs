using Microsoft.Extensions.DependencyInjection;
using PluginState.AspNetCore.Problems;
using PluginState.AspNetCore.Recording;
using PluginState.Documents;
using PluginState.Host.Plugins;
using PluginState.Plugins;
using PluginState.Resolvers;
using PluginState.States;

namespace PluginState.Host.Replay.Targets;

/// <summary>A state manager in this process, with the resolvers that are compiled into the tool and those of a plugin folder.</summary>
internal sealed class InProcessTarget : IReplayTarget
{
    private readonly ServiceProvider _services;
    private PluginHost? _plugins;

    private InProcessTarget(ConflictStrategy strategy)
    {
        var services = new ServiceCollection();
        services.AddPluginState(options => options.Strategy = strategy).AddGeneratedResolvers();
        _services = services.BuildServiceProvider();
        Manager = _services.GetRequiredService<StateManager>();
    }

    public string Name => "in process";

    public StateManager Manager { get; }

    /// <exception cref="InputException">The plugin folder is not there.</exception>
    public static async Task<InProcessTarget> StartAsync(ConflictStrategy strategy, string? pluginFolder, CancellationToken cancellationToken)
    {
        var target = new InProcessTarget(strategy);
        try
        {
            if (pluginFolder is not null)
            {
                target._plugins = await PluginFolder.LoadAsync(pluginFolder, target.Manager.Catalog, cancellationToken);
                PluginFolder.WarnOfRejected(target._plugins);
            }

            return target;
        }
        catch
        {
            await target.DisposeAsync();
            throw;
        }
    }

    public async ValueTask<ReplayAnswer> PlayAsync(TraceEntry entry, string contextId, CancellationToken cancellationToken)
    {
        try
        {
            switch (entry.Operation)
            {
                case TraceOperation.Context:
                    var context = await Manager.CreateContextAsync(entry.State!, entry.Initial, cancellationToken: cancellationToken);
                    return new(201) { ContextId = context.Id, Version = context.LastSeenVersion };
                case TraceOperation.Read:
                    return new(200) { Version = (await Manager.GetStateAsync(contextId, cancellationToken)).Version };
                case TraceOperation.Close:
                    Manager.Contexts.GetRequired(contextId);
                    Manager.Contexts.Remove(contextId);
                    return new(204);
                default:
                    var result = await UpdateAsync(entry, contextId, cancellationToken);
                    return new(200) { Version = result.Version, AnsweredBy = [.. result.Conflicts.Select(static conflict => conflict.AnsweredBy)] };
            }
        }
        catch (Exception error) when (ProblemOf.Error(error) is { } problem)
        {
            return new(problem.Status, problem.Code) { AnsweredBy = error is Conflicts.ConflictUnresolvedException { Conflicts: var conflicts } ? [.. conflicts.Select(static conflict => conflict.AnsweredBy)] : [] };
        }
    }

    public ValueTask<IReadOnlyList<BoundedEvictions>> GetEvictionsAsync(CancellationToken cancellationToken)
    {
        var metrics = Manager.GetMetrics();
        return new([Of("contexts", metrics.Contexts), Of("states", metrics.States), new("resolvers", metrics.Resolvers.CurrentSize, metrics.Resolvers.MaxSize, metrics.Resolvers.Evictions)]);

        static BoundedEvictions Of(string name, Bounded.LruStatistics statistics) => new(name, statistics.Count, statistics.Capacity, statistics.Evictions);
    }

    public async ValueTask DisposeAsync()
    {
        if (_plugins is not null)
            await _plugins.DisposeAsync();
        await _services.DisposeAsync();
    }

    private ValueTask<UpdateResult> UpdateAsync(TraceEntry entry, string contextId, CancellationToken cancellationToken)
    {
        var options = new UpdateOptions
        {
            BaseVersion = entry.Base,
            ExpectedVersion = entry.Expected,
            OperationId = entry.OperationId,
            Strategy = entry.Conflict is { } strategy ? ConflictStrategy.Parse(strategy) : null,
            Resolver = entry.Resolver,
            Actor = entry.Actor ?? entry.Context, // not the fresh context, whose id says nothing and breaks ties by chance
            Timestamp = entry.Timestamp,
        };
        return entry.Operation switch
        {
            TraceOperation.Undo => Manager.UndoAsync(contextId, entry.Version, options, cancellationToken),
            TraceOperation.Rollback => Manager.RollbackAsync(contextId, entry.Version!.Value, options, cancellationToken),
            _ => Manager.UpdateAsync(contextId, EditOf(entry), options, cancellationToken),
        };
    }

    private static StateEdit EditOf(TraceEntry entry)
    {
        try
        {
            return entry.Kind switch
            {
                TraceEntry.Patch => StateEdit.Patch(JsonPatch.FromJson(entry.Body!)),
                TraceEntry.Merge => StateEdit.Merge(entry.Body!),
                _ => StateEdit.Replace(entry.Body!),
            };
        }
        catch (JsonPatchException error)
        {
            throw new ProblemException(new(400, "invalid_patch", error.Message)); // as a server has it: it is none, which is not the same as one that does not fit
        }
    }
}
