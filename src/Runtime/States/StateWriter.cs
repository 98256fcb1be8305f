using System.Collections.Immutable;
using PluginState.Conflicts;
using PluginState.Contexts;
using PluginState.Diagnostics;
using PluginState.Documents;

namespace PluginState.States;

/// <summary>Takes a revision of a state to its one outcome: merges, has conflicts answered and the document validated, saves and commits.</summary>
/// <remarks>
/// <para>
/// Merging, saving and committing happen in the state's turn, in which no code of a user runs but the storage's; resolvers and validators run outside it.
/// Whatever they said holds only for what they were shown, so each turn looks first: at the operation id (a retry may have been quicker), at the conflicts
/// (the answers hold if they are still the same), at the version that was validated against (it must still be the current one). What does not hold any more is
/// asked again, at most <see cref="StateManagerOptions.MaxAttempts"/> times.
/// </para>
/// <para>
/// <b>Nobody starves.</b> The turn is first come first served, but who has to leave it to have something answered comes back behind those who had nothing to ask,
/// and may find that they changed what the answers were for. Who lost that race repeatedly takes <see cref="Precedence"/>: everybody who is about to commit
/// then queues behind it, and it commits at the next try but one at the latest. Validation is out of date after any commit, so that takes two losses; answers only
/// after commits at the same place, so that takes half of the attempts, and who meets no such rivals never waits for somebody else's resolver.
/// </para>
/// </remarks>
internal sealed partial class StateWriter
{
    private readonly ResidentStates _states;
    private readonly DocumentMerger _merger;
    private readonly ValidatorPanel _validators;
    private readonly StateManagerOptions _options;
    private readonly ConflictHistory _conflictHistory;
    private readonly PluginStateMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly AsyncLocal<bool> _isWithinPrecedence = new(); // in what resolvers and validators call, of an update that goes first

    public StateWriter(
        ResidentStates states,
        DocumentMerger merger,
        ValidatorPanel validators,
        StateManagerOptions options,
        ConflictHistory conflictHistory,
        PluginStateMetrics metrics,
        TimeProvider time)
    {
        _states = states;
        _merger = merger;
        _validators = validators;
        _options = options;
        _conflictHistory = conflictHistory;
        _metrics = metrics;
        _time = time;
    }

    /// <summary>How many revisions were accepted, and how many answers were repeated.</summary>
    public RevisionCounts Accepted { get; } = new();

    public void CheckLimits(string stateId, StateValue document)
    {
        if (!_options.Limits.Allow(document))
            throw new DocumentLimitException(stateId, document, _options.Limits);
    }

    public async ValueTask<UpdateResult> WriteAsync(StateContext context, Revision revision, UpdateOptions update, CancellationToken cancellationToken)
    {
        // Before the operation ids are looked at: a first try that ends in between moves the base on, but is then among the ids.
        var baseVersion = update.BaseVersion ?? update.ExpectedVersion ?? context.LastSeenVersion;
        var (record, current) = await _states.GetAsync(context.StateId, context.StateEpoch, cancellationToken);
        context.Attach(record.Epoch); // a context that was put by hand belongs to the first incarnation it meets
        var stamp = new EditStamp(update.Timestamp ?? _time.GetUtcNow(), update.Actor ?? context.Id);
        var operation = update.OperationId is { } id ? new Operation(id, revision.Fingerprint) : null;
        if (FindRepeated(record, operation) is { } accepted)
            return Repeat(context, record, current, accepted);
        try
        {
            if (update.ExpectedVersion is { } expected && expected != current.Version)
                throw new VersionMismatchException(record.Id, expected, current.Version);
            var draft = revision.DraftOn(new(record, current, baseVersion, stamp.Actor, _states.Storage is not null), _options, cancellationToken);
            CheckLimits(record.Id, draft.Local);
            return await new Run(this, context, record, revision.Kind, draft, stamp, update, operation).ToEndAsync(cancellationToken);
        }
        catch (PluginStateException) when (operation is not null && IsAccepted(record, operation, out accepted))
        {
            // It failed because the same operation, tried at the same time, was accepted: it met its own effect.
            return Repeat(context, record, current, accepted);
        }
    }

    private bool IsAccepted(StateRecord record, Operation operation, out AcceptedOperation accepted) =>
        _states.TryFindOperation(record, operation.Id, out accepted) && (accepted.Fingerprint ?? operation.Fingerprint) == operation.Fingerprint;

    private static AcceptedOperation? FindRepeated(StateRecord record, Operation? operation)
    {
        if (operation is null || !record.Operations.TryFind(operation.Id, out var accepted))
            return null;
        return (accepted.Fingerprint ?? operation.Fingerprint) == operation.Fingerprint
            ? accepted
            : throw new OperationMismatchException(record.Id, operation.Id, accepted.Version);
    }

    private UpdateResult Repeat(StateContext context, StateRecord record, StateSnapshot current, AcceptedOperation accepted)
    {
        var newest = record.History.Current ?? current;
        var state = newest.Version == accepted.Version ? newest : record.History.Find(accepted.Version);
        var before = state is not null && accepted.IsChanged == true ? record.History.Find(accepted.Version - 1) : null;
        context.Saw((state ?? newest).Version);
        Accepted.AddRepeated();
        _metrics.UpdateRepeated();
        return new(state ?? newest, accepted.IsChanged ?? false, before is null ? JsonPatch.Empty : Diff.Exact(before.Document, state!.Document), [], 1)
        {
            Version = accepted.Version,
            IsRepeated = true,
            Before = before?.Document,
        };
    }

    /// <summary>Puts what is worth telling into the history and the _metrics.</summary>
    private ImmutableArray<SettledConflict> Remember(ImmutableArray<SettledConflict> settled)
    {
        var conflicts = settled.RemoveAll(static conflict => !conflict.IsConflict);
        _conflictHistory.Add(conflicts);
        _metrics.ConflictsSettled(conflicts);
        return conflicts;
    }

    /// <summary>Who last changed the value at a place: the newest version since the base in which it differs from the version before, as far as those are known.</summary>
    private EditStamp LastEditOf(JsonPointer path, long baseVersion, StateSnapshot current, VersionHistory history)
    {
        var rules = _merger.Rules;
        var newer = current;
        while (newer.Version > baseVersion + 1 && history.Find(newer.Version - 1) is { } older)
        {
            if (!rules.Get(older.Document, path).Equals(rules.Get(newer.Document, path)))
                return newer.Stamp;
            newer = older;
        }

        return newer.Stamp;
    }
}
