using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using PluginState.Documents;
using PluginState.Resolvers;

namespace PluginState.Conflicts;

/// <summary>Merges documents three ways and has their conflicts answered.</summary>
/// <remarks>It keeps nothing between two merges and holds no lock; any number may run at once.</remarks>
public sealed class DocumentMerger
{
    private readonly ResolverCatalog _catalog;
    private readonly ConflictArbiter _arbiter;

    /// <summary>Makes a merger.</summary>
    /// <param name="catalog">The resolvers to ask.</param>
    /// <param name="options">Time-out and failure policy. Default: the options' defaults.</param>
    /// <param name="limits">What a resolver's answer may be. Default: <see cref="StateLimits.Default"/>.</param>
    /// <param name="timeProvider">Measures the time-out. Default: the system's clock.</param>
    /// <param name="logger">Told of resolvers that fail.</param>
    public DocumentMerger(
        ResolverCatalog catalog,
        ResolverOptions? options = null,
        StateLimits? limits = null,
        TimeProvider? timeProvider = null,
        ILogger? logger = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        _catalog = catalog;
        _arbiter = new(catalog, options ?? new(), limits ?? StateLimits.Default, timeProvider ?? TimeProvider.System, logger);
    }

    /// <summary>Merges, asking resolvers where there are conflicts.</summary>
    /// <returns>The merged document and every conflict, answered or not.</returns>
    /// <exception cref="ResolverNotFoundException">The request or its strategy names a resolver that nobody declared, and there is a conflict to answer.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async ValueTask<DocumentMergeResult> MergeAsync(DocumentMergeRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var merge = Detect(request.Base, request.Local, request.Remote, request.Resolver, request.Strategy);
        if (merge.Conflicts.IsEmpty)
            return new(merge.Document, []);
        var settled = await SettleAsync(merge.Conflicts, request, cancellationToken);
        return Apply(request.Base, request.Local, request.Remote, settled);
    }

    /// <summary>Merges without asking anybody.</summary>
    internal ThreeWayMerge Detect(StateValue @base, StateValue local, StateValue remote, string? resolver, ConflictStrategy strategy)
    {
        // A resolver that is named is asked everywhere, so if it wants to see equal edits it wants to see all.
        var isEverywhere = _catalog.IncludesEqualEdits(resolver) || _catalog.IncludesEqualEdits(strategy.ResolverName);
        return ThreeWayMerge.Of(@base, local, remote, new()
        {
            IncludesEqualEdits = isEverywhere ? static _ => true : _catalog.EqualEditsFilter,
            IsAnsweredWhole = _catalog.AnswersWhole,
        });
    }

    /// <summary>Has every conflict answered, in order: an object as a whole by a resolver for its own path, or else what is inside one by one.</summary>
    internal async ValueTask<ImmutableArray<SettledConflict>> SettleAsync(
        ImmutableArray<DetectedConflict> conflicts, DocumentMergeRequest request, CancellationToken cancellationToken)
    {
        var settled = ImmutableArray.CreateBuilder<SettledConflict>(conflicts.Length);
        var waiting = new Stack<DetectedConflict>(conflicts.Reverse());
        while (waiting.TryPop(out var conflict))
        {
            var answered = await _arbiter.SettleAsync(conflict, request, cancellationToken);
            if (answered is not null)
            {
                settled.Add(answered);
                continue;
            }

            foreach (var inner in conflict.Inner.Reverse())
                waiting.Push(inner);
        }

        return settled.ToImmutable();
    }

    /// <summary>Puts the answers where the conflicts are. The documents are those in which the conflicts were detected.</summary>
    internal static DocumentMergeResult Apply(
        StateValue @base, StateValue local, StateValue remote, ImmutableArray<SettledConflict> settled)
    {
        var merge = ThreeWayMerge.Of(@base, local, remote, new()
        {
            Answers = settled
                .Where(static c => c.IsConflict)
                .ToDictionary(static c => c.Path, static c => c.IsResolved ? c.Result : c.Remote.Exists ? c.Remote : c.Local),
            // Makes the merge go down to the equal edits that were answered; those that were not agree.
            IncludesEqualEdits = settled.Any(static c => c.Kind == ConflictKind.SameEdit) ? static _ => false : null,
        });
        return new(merge.Document, settled.RemoveAll(static c => !c.IsConflict));
    }
}
