using System.Collections.Immutable;
using PluginState.Conflicts;
using PluginState.Contexts;
using PluginState.Documents;
using PluginState.Resolvers;

namespace PluginState.States;

/// <content>How one revision goes from turn to turn.</content>
internal sealed partial class StateWriter
{
    /// <summary>One revision under way.</summary>
    private sealed class Run(
        StateWriter writer, StateContext context, StateRecord record, RevisionKind kind, Draft draft, EditStamp stamp, UpdateOptions update, Operation? operation)
    {
        /// <summary>How often validation may be in vain before an update goes first. Any commit makes it so.</summary>
        private const int PatientValidations = 2;

        /// <summary>How often answers may be out of date before an update goes first. Only commits at the same place make them so.</summary>
        private readonly int _patientRounds = Math.Max(1, writer._options.MaxAttempts / 2);

        private readonly StateManagerOptions _options = writer._options;
        private StateRecord _record = record; // with a storage another one of the same incarnation may take its place
        private ImmutableArray<DetectedConflict> _asked = [];
        private ImmutableArray<SettledConflict> _settled = [];
        private StateSnapshot? _validatedAgainst;
        private StateValue? _validated;
        private Precedence? _precedence;
        private int _rounds;
        private int _validations;
        private bool _isPatient = !writer._isWithinPrecedence.Value; // who goes first may not wait for what its own resolvers and validators do

        public async ValueTask<UpdateResult> ToEndAsync(CancellationToken cancellationToken)
        {
            try
            {
                while (true)
                {
                    var step = await TakeTurnAsync(cancellationToken);
                    switch (step.Next)
                    {
                        case Next.Repeated:
                            return writer.Repeat(context, _record, step.Current, step.Accepted);
                        case Next.Committed:
                            writer.Accepted.Add(kind);
                            writer._metrics.UpdateAccepted(kind.ToString());
                            return new(step.State!, step.Patch is not null, step.Patch ?? JsonPatch.Empty, writer.Remember(_settled), Math.Max(1, Math.Max(_rounds, _validations)))
                            {
                                Before = step.Patch is not null ? step.Current.Document : null,
                            };
                        case Next.Ask:
                            await AskAsync(step, cancellationToken);
                            break;
                        case Next.Validate:
                            await ValidateAsync(step, cancellationToken);
                            break;
                        default:
                            await TakePrecedenceAsync(cancellationToken);
                            break;
                    }
                }
            }
            finally
            {
                _precedence?.Release();
            }
        }

        private async ValueTask<Step> TakeTurnAsync(CancellationToken cancellationToken)
        {
            using var turn = await writer._states.EnterAsync(_record, cancellationToken);
            (_record, var current) = (turn.Record, turn.Current);
            if (FindRepeated(_record, operation) is { } accepted)
                return new(Next.Repeated, current) { Accepted = accepted };
            if (update.ExpectedVersion is { } expected && expected != current.Version)
                throw new VersionMismatchException(_record.Id, expected, current.Version);
            var @base = draft.Base ?? current;
            if (@base.Version != current.Version)
            {
                foreach (var dependent in draft.Dependent)
                    dependent.CheckTests(@base, current);
            }

            var log = _record.Edits ??= new(_options.HistoryCapacity, writer._merger);
            var edit = EditOf(@base);
            var merge = log.Merge(edit, current.Version, current.Document, path => StampAt(path, current));
            var document = merge.Document;
            if (document is not null)
            {
                (_asked, _settled) = ([], [.. merge.Settled.Select(conflict => conflict with { StateId = _record.Id })]);
            }
            else if (merge.Pairwise!.Conflicts.IsEmpty)
            {
                (_asked, _settled) = ([], []);
                document = merge.Pairwise.Document;
            }
            else if (merge.Pairwise.Conflicts.SequenceEqual(_asked) && _settled.All(conflict => conflict.RemoteStamp == StampAt(conflict.Path, current)))
            {
                document = DocumentMerger.Apply(merge.Pairwise, _settled).Document;
            }
            else
            {
                return new(Next.Ask, current) { Conflicts = merge.Pairwise.Conflicts };
            }

            writer.CheckLimits(_record.Id, document);
            var state = document.IsIdenticalTo(current.Document) ? current : new StateSnapshot(_record.Id, current.Version + 1, document, stamp);
            if (_isPatient && _precedence is null && _record.IsPrecedenceHeld)
                return new(Next.Queue, current);
            if (!writer._validators.IsEmpty && !ReferenceEquals(state, current) && !(ReferenceEquals(current, _validatedAgainst) && document.Equals(_validated)))
                return new(Next.Validate, current) { Document = document };

            var patch = await writer._states.CommitAsync(turn, state, operation);
            log.Accept(edit, state.Version, isChanged: !ReferenceEquals(state, current), merge);
            _record.CountEdits();
            context.Saw(state.Version);
            return new(Next.Committed, current) { State = state, Patch = ReferenceEquals(state, current) ? null : patch };
        }

        private async ValueTask AskAsync(Step step, CancellationToken cancellationToken)
        {
            if (_rounds == _options.MaxAttempts)
                throw new UpdateContentionException(_record.Id, _options.MaxAttempts);
            if (_rounds >= _patientRounds && _precedence is null && _isPatient)
            {
                await TakePrecedenceAsync(cancellationToken);
                return; // the state may have moved while this waited
            }

            _rounds++;
            if (_precedence is not null)
                writer._isWithinPrecedence.Value = true; // until this method returns
            var request = new DocumentMergeRequest
            {
                StateId = _record.Id,
                Base = (draft.Base ?? step.Current).Document,
                Local = draft.Local,
                Remote = step.Current.Document,
                LocalStamp = stamp,
                RemoteStampAt = path => StampAt(path, step.Current),
                Resolver = update.Resolver,
                Strategy = Strategy,
                Attempt = _rounds,
            };
            _settled = await writer._merger.SettleAsync(step.Conflicts, request, cancellationToken);
            _asked = step.Conflicts;
            if (_settled.Any(static conflict => !conflict.IsResolved))
                throw new ConflictUnresolvedException(_record.Id, writer.Remember(_settled));
        }

        private async ValueTask ValidateAsync(Step step, CancellationToken cancellationToken)
        {
            if (_validations == _options.MaxAttempts)
                throw new UpdateContentionException(_record.Id, _options.MaxAttempts);
            if (_validations >= PatientValidations && _precedence is null && _isPatient)
            {
                await TakePrecedenceAsync(cancellationToken);
                return; // the state may have moved while this waited
            }

            _validations++;
            if (_precedence is not null)
                writer._isWithinPrecedence.Value = true; // until this method returns
            cancellationToken.ThrowIfCancellationRequested();
            writer._validators.Check(_record.Id, step.Document!, step.Current);
            (_validatedAgainst, _validated) = (step.Current, step.Document);
        }

        private async ValueTask TakePrecedenceAsync(CancellationToken cancellationToken)
        {
            var precedence = _record.Precedence;
            if (await precedence.TryTakeAsync(_options.Resolvers.Timeout, writer._time, cancellationToken))
                _precedence = precedence;
            else
                _isPatient = false;
        }

        private LoggedEdit EditOf(StateSnapshot @base) => new()
        {
            BaseVersion = @base.Version,
            Base = @base.Document,
            // What equals its base is no edit, however it is written. Where there is an edit, how it is written counts, or replicas would differ in it.
            Local = draft.Local.Equals(@base.Document) ? @base.Document : draft.Local,
            Stamp = stamp,
            Strategy = Strategy,
            Resolver = update.Resolver,
            Moves = draft.Moves,
            ReplacesAll = draft.Base is null,
        };

        private ConflictStrategy Strategy => update.Strategy ?? _options.Strategy;

        private EditStamp StampAt(JsonPointer path, StateSnapshot current) => writer.LastEditOf(path, (draft.Base ?? current).Version, current, _record.History);
    }

    /// <summary>What is to be done after a turn.</summary>
    private enum Next
    {
        Committed,
        Repeated,
        Ask,
        Validate,
        Queue,
    }

    /// <summary>What a turn came to.</summary>
    private readonly record struct Step(Next Next, StateSnapshot Current)
    {
        public AcceptedOperation Accepted { get; init; }

        public StateSnapshot? State { get; init; }

        public JsonPatch? Patch { get; init; }

        public ImmutableArray<DetectedConflict> Conflicts { get; init; }

        public StateValue? Document { get; init; }
    }
}
