using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using PluginState.Documents;
using PluginState.Resolvers;

namespace PluginState.Conflicts;

/// <summary>Merges documents three ways and has their conflicts answered.</summary>
/// <remarks>It keeps nothing between two merges and holds no lock; any number may run at once.</remarks>
public sealed class DocumentMerger
{
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
        _arbiter = new(catalog, options ?? new(), limits ?? StateLimits.Default, timeProvider ?? TimeProvider.System, logger);
    }

    /// <summary>Merges, asking resolvers where there are conflicts.</summary>
    /// <returns>The merged document and every conflict, answered or not.</returns>
    /// <exception cref="ResolverNotFoundException">The request or its strategy names a resolver that nobody declared, and there is a conflict to answer.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async ValueTask<DocumentMergeResult> MergeAsync(DocumentMergeRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var merge = ThreeWayMerge.Of(request.Base, request.Local, request.Remote);
        if (merge.Conflicts.IsEmpty)
            return new(merge.Document, []);

        var settled = ImmutableArray.CreateBuilder<SettledConflict>(merge.Conflicts.Length);
        var answers = new Slot<StateValue>[merge.Conflicts.Length];
        for (var i = 0; i < answers.Length; i++)
        {
            var detected = merge.Conflicts[i];
            var conflict = await _arbiter.SettleAsync(detected, request, cancellationToken);
            settled.Add(conflict);
            answers[i] = conflict.IsResolved ? conflict.Result : detected.Remote.Exists ? detected.Remote : detected.Local;
        }

        return new(ThreeWayMerge.Of(request.Base, request.Local, request.Remote, answers).Document, settled.MoveToImmutable());
    }
}
