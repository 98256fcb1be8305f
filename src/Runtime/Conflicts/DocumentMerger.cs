using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using PluginState.Documents;
using PluginState.Resolvers;

namespace PluginState.Conflicts;

/// <summary>Merges documents three ways and has their conflicts answered.</summary>
/// <remarks>It keeps nothing between two merges but the merge rules it last read, and holds no lock; any number may run at once.</remarks>
public sealed class DocumentMerger
{
    private readonly ResolverCatalog _catalog;
    private readonly ConflictArbiter _arbiter;
    private readonly ImmutableArray<MergeRule> _ownRules;
    private volatile CompiledRules _compiled;

    /// <summary>Makes a merger.</summary>
    /// <param name="catalog">The resolvers to ask, and merge rules.</param>
    /// <param name="options">Time-out and failure policy. Default: the options' defaults.</param>
    /// <param name="limits">What a resolver's answer may be. Default: <see cref="StateLimits.Default"/>.</param>
    /// <param name="timeProvider">Measures the time-out. Default: the system's clock.</param>
    /// <param name="logger">Told of resolvers that fail.</param>
    /// <param name="rules">How arrays merge; where patterns are alike these count before the catalog's. Default: none.</param>
    /// <exception cref="PathPatternException">The path of a rule is no pattern.</exception>
    public DocumentMerger(
        ResolverCatalog catalog,
        ResolverOptions? options = null,
        StateLimits? limits = null,
        TimeProvider? timeProvider = null,
        ILogger? logger = null,
        IEnumerable<MergeRule>? rules = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        _catalog = catalog;
        _arbiter = new(catalog, options ?? new(), limits ?? StateLimits.Default, timeProvider ?? TimeProvider.System, logger);
        _ownRules = [.. rules ?? []];
        _compiled = Compile(catalog.MergeRules);
    }

    /// <summary>How arrays merge now: the merger's own rules, then those the catalog declares.</summary>
    public MergeRules Rules
    {
        get
        {
            var declared = _catalog.MergeRules;
            var compiled = _compiled;
            if (compiled.Declared != declared)
                _compiled = compiled = Compile(declared);
            return compiled.Rules;
        }
    }

    /// <summary>Merges, asking resolvers where there are conflicts.</summary>
    /// <returns>The merged document and every conflict, answered or not.</returns>
    /// <exception cref="ResolverNotFoundException">The request or its strategy names a resolver that nobody declared, and there is a conflict to answer.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async ValueTask<DocumentMergeResult> MergeAsync(DocumentMergeRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var merge = Detect(
            request.Base, request.Local, request.Remote, request.Resolver, request.Strategy, request.LocalMoves, request.RemoteMoves, request.Rules);
        if (merge.Conflicts.IsEmpty)
            return new(merge.Document, []);
        var settled = await SettleAsync(merge.Conflicts, request, cancellationToken);
        return Apply(merge, settled);
    }

    /// <summary>Merges without asking anybody.</summary>
    internal ThreeWayMerge Detect(
        StateValue @base,
        StateValue local,
        StateValue remote,
        string? resolver,
        ConflictStrategy strategy,
        IReadOnlyList<SubtreeMove>? localMoves = null,
        IReadOnlyList<SubtreeMove>? remoteMoves = null,
        MergeRules? rules = null)
    {
        // A resolver that is named is asked everywhere, so if it wants to see equal edits it wants to see all.
        var isEverywhere = _catalog.IncludesEqualEdits(resolver) || _catalog.IncludesEqualEdits(strategy.ResolverName);
        return ThreeWayMerge.Of(@base, local, remote, new()
        {
            Rules = rules ?? Rules,
            LocalMoves = localMoves ?? [],
            RemoteMoves = remoteMoves ?? [],
            IncludesEqualEdits = isEverywhere ? static _ => true : _catalog.EqualEditsFilter,
            IsAnsweredWhole = _catalog.AnswersWhole,
        });
    }

    /// <summary>Whether a resolver would be asked about a conflict, and not the strategy alone.</summary>
    internal bool IsAsked(DetectedConflict conflict, string? resolver, ConflictStrategy strategy)
    {
        var first = -1;
        return conflict.Kind == ConflictKind.SameEdit || !conflict.Inner.IsEmpty || resolver is not null || strategy.ResolverName is not null
            || _catalog.Patterns.Next(conflict.Path, ref first) is not null;
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

    /// <summary>Puts the answers where the conflicts are.</summary>
    /// <param name="merge">The merge that detected them, or one that detected the same.</param>
    /// <param name="settled">The answers.</param>
    internal static DocumentMergeResult Apply(ThreeWayMerge merge, ImmutableArray<SettledConflict> settled)
    {
        var answered = merge.Answered(
            settled
                .Where(static c => c.IsConflict)
                .ToDictionary(static c => c.Path, static c => c.IsResolved ? c.Result : c.Remote.Exists ? c.Remote : c.Local),
            settled.Any(static c => c.Kind == ConflictKind.SameEdit));
        return new(answered.Document, settled.RemoveAll(static c => !c.IsConflict));
    }

    private CompiledRules Compile(ImmutableArray<MergeRule> declared) =>
        new(declared, _ownRules.IsEmpty && declared.IsEmpty ? MergeRules.Empty : new(_ownRules.Concat(declared)));

    private sealed record CompiledRules(ImmutableArray<MergeRule> Declared, MergeRules Rules);
}
