using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using PluginState.Documents;
using PluginState.Resolvers;

namespace PluginState.Conflicts;

/// <summary>Settles one conflict: asks resolvers in order until one answers, then the strategy.</summary>
/// <remarks>
/// Resolvers run outside every lock and may use the manager. One from a plugin runs on a pool thread of its own, so that even one that
/// never returns costs its caller no more than the time-out; a compiled-in one runs on the caller's thread until it first awaits. One that
/// has not come back from two calls that timed out is not asked again until it does, and a plugin's that failed several times in a row not for a while.
/// </remarks>
internal sealed class ConflictArbiter(
    ResolverCatalog catalog, ResolverOptions options, StateLimits limits, TimeProvider time, ILogger? logger)
{

    private const int LongestInteger = 20; // "-9223372036854775808"
    private const int LongestEscape = 8; // of one UTF-16 unit, the quotes around it counted in

    private readonly ILogger _logger = logger ?? NullLogger.Instance;

    /// <summary>The conflict with its answer, or without one; null where nobody answers it as a whole and what is inside is to be asked about.</summary>
    public ValueTask<SettledConflict?> SettleAsync(DetectedConflict detected, DocumentMergeRequest request, CancellationToken cancellationToken)
    {
        var conflict = new StateConflict(
            request.StateId, detected, request.LocalStamp, request.RemoteStampAt(detected.Path), request.Attempt);
        var patterns = catalog.Patterns;
        var turn = ResolverSelector.Start;
        List<string>? notes = null;
        return TryAnswerAtOnce(conflict, request, patterns, ref turn, ref notes, out var answer, cancellationToken) is { } waiting
            ? SettleAsync(conflict, request, patterns, turn, waiting, notes, cancellationToken)
            : new(Settle(conflict, request, answer, notes));
    }

    /// <summary>
    /// Asks in order as long as those asked answer at once: the way of most conflicts, which makes no task, no timer and no garbage.
    /// </summary>
    /// <param name="conflict">What to ask about.</param>
    /// <param name="request">Who is named.</param>
    /// <param name="patterns">The catalog's, as they were at the first turn.</param>
    /// <param name="turn">Who was asked last.</param>
    /// <param name="notes">Who declined or failed, and why.</param>
    /// <param name="answer">What was answered; the default where nobody is left.</param>
    /// <param name="cancellationToken">The caller's.</param>
    /// <returns>Whose turn it is and who has to be waited for; null where there is an answer, or nobody left.</returns>
    internal RegisteredResolver? TryAnswerAtOnce(
        StateConflict conflict, DocumentMergeRequest request, PatternIndex patterns, ref int turn, ref List<string>? notes, out Answer answer,
        CancellationToken cancellationToken)
    {
        answer = default;
        var detected = conflict.Detected;
        var (named, last) = detected.Inner.IsEmpty ? (request.Resolver, request.Strategy.ResolverName) : (null, null);
        while (ResolverSelector.Next(catalog, patterns, detected.Path, named, last, ref turn) is { } resolver)
        {
            if (detected.Kind == ConflictKind.SameEdit && !resolver.Declaration.IncludeEqualEdits)
                continue;
            if (!resolver.AnswersAtOnce)
            {
                answer = default;
                return resolver;
            }

            if (Ask(resolver, conflict, ref answer, cancellationToken) is { } scalar)
            {
                answer = new(resolver, ResolutionKind.Set, scalar, null);
                return null;
            }

            if (Stands(answer, ref notes))
                return null;
        }

        answer = default;
        return null;
    }

    private async ValueTask<SettledConflict?> SettleAsync(
        StateConflict conflict, DocumentMergeRequest request, PatternIndex patterns, int turn, RegisteredResolver? waiting, List<string>? notes,
        CancellationToken cancellationToken)
    {
        Answer answer = default;
        while (waiting is not null)
        {
            answer = await AskAsync(waiting, conflict, cancellationToken);
            waiting = Stands(answer, ref notes)
                ? null
                : TryAnswerAtOnce(conflict, request, patterns, ref turn, ref notes, out answer, cancellationToken);
        }

        return Settle(conflict, request, answer, notes);
    }

    /// <summary>Notes what there is to note, and says whether the answer stands; if not, the next one is asked.</summary>
    private bool Stands(in Answer answer, ref List<string>? notes)
    {
        if (answer.Note is not null)
            (notes ??= []).Add($"{answer.By!.Name}: {answer.Note}");
        return answer.Kind != ResolutionKind.Decline && (!answer.IsFailure || options.FailurePolicy == ResolverFailurePolicy.Fail);
    }

    private static SettledConflict? Settle(StateConflict conflict, DocumentMergeRequest request, Answer answer, List<string>? notes)
    {
        var detected = conflict.Detected;
        if (answer.Kind == ResolutionKind.Fail)
            return Settled(ResolutionKind.Fail, null, default);
        if (answer.Kind != ResolutionKind.Decline)
            return Settled(answer.Kind, answer.By!.NameAndOrigin, answer.Value is { } value ? new(value) : default);
        if (!detected.Inner.IsEmpty)
            return null;
        if (detected.Kind == ConflictKind.SameEdit)
            return Settled(ResolutionKind.UseLocal, SettledConflict.Agreement, detected.Local);
        var byStrategy = request.Strategy.Settle(detected, conflict.LocalStamp, conflict.RemoteStamp);
        return byStrategy is { } settled
            ? Settled(settled.Kind, $"strategy {request.Strategy}", settled.Value)
            : Settled(ResolutionKind.Fail, null, default);

        SettledConflict Settled(ResolutionKind outcome, string? by, Slot<StateValue> result) => new(
            request.StateId, detected.Path, detected.Kind, detected.Base, detected.Local, detected.Remote,
            conflict.LocalStamp, conflict.RemoteStamp, outcome, by, result, notes is null ? [] : [.. notes]);
    }

    /// <summary>Asks one that answers at once.</summary>
    /// <returns>The value, where that is the answer and needs no JSON text; null where <paramref name="answer"/> has the answer.</returns>
    private StateValue? Ask(RegisteredResolver resolver, StateConflict conflict, ref Answer answer, CancellationToken cancellationToken)
    {
        try
        {
            return AskUnguarded(resolver, conflict, ref answer);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw;
        }
        catch (Exception error)
        {
            answer = Failed(resolver, conflict, ReasonOf(error)); // as in AskAsync: this conflict's problem and nobody else's
            return null;
        }
    }

    private StateValue? AskUnguarded(RegisteredResolver resolver, StateConflict conflict, ref Answer answer)
    {
        if (resolver.Synchronous is { } synchronous)
        {
            var resolution = synchronous(conflict);
            if (resolution.Kind == ResolutionKind.Set && ScalarOf(resolution) is { } scalar)
                return scalar;
            answer = Check(resolver, resolution, conflict.Detected);
            return null;
        }

        var pending = resolver.Resolver(conflict, CancellationToken.None);
        answer = pending.IsCompleted
            ? Check(resolver, pending.GetAwaiter().GetResult(), conflict.Detected)
            : Failed(resolver, conflict, "is declared synchronous and did not answer before it returned");
        return null;
    }

    /// <summary>Asks one that may have to be waited for, unless it is not to be asked now, which is a failure of this conflict too.</summary>
    private ValueTask<Answer> AskAsync(RegisteredResolver resolver, StateConflict conflict, CancellationToken cancellationToken)
    {
        if (resolver.StuckCalls is >= RegisteredResolver.MostStuckCalls and var stuck)
            return new(NotAsked(resolver, $"is not asked: {stuck} earlier calls have not come back"));
        return resolver.Breaker is { } breaker && options.BreakAfter is { } breakAfter
            ? AskAsync(resolver, breaker, breakAfter, conflict, cancellationToken)
            : CallAsync(resolver, conflict, cancellationToken);
    }

    private async ValueTask<Answer> AskAsync(
        RegisteredResolver resolver, ResolverBreaker breaker, int breakAfter, StateConflict conflict, CancellationToken cancellationToken)
    {
        if (!breaker.TryEnter(time, out var pass, out var refusal))
            return NotAsked(resolver, refusal);
        Answer answer;
        try
        {
            answer = await CallAsync(resolver, conflict, cancellationToken);
        }
        catch
        {
            breaker.Abandoned(pass); // what throws here is the caller that gave up; the resolver's own is an answer
            throw;
        }

        if (!answer.IsFailure)
        {
            if (breaker.Succeeded(pass))
                _logger.ResolverMended(resolver.Name, resolver.Origin);
        }
        else if (cancellationToken.IsCancellationRequested)
        {
            breaker.Abandoned(pass); // it may have failed because it was told to stop
        }
        else if (breaker.Failed(pass, breakAfter, options.BreakFor, time) is { } opening)
        {
            _logger.ResolverBroke(resolver.Name, resolver.Origin, opening.Until, opening.Failures, answer.Note!);
            catalog.Tell(new(resolver, ResolverTroubleKind.Broken, opening.Times, answer.Note!));
        }

        return answer;
    }

    private async ValueTask<Answer> CallAsync(
        RegisteredResolver resolver, StateConflict conflict, CancellationToken cancellationToken)
    {
        var detected = conflict.Detected;
        Task<Resolution>? late = null;
        using var timeout = new CancellationTokenSource(options.Timeout, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        var token = linked.Token;
        try
        {
            var pending = resolver.Origin.Kind == ResolverOriginKind.Plugin
                ? new ValueTask<Resolution>(Task.Run(() => resolver.Resolver(conflict, token).AsTask(), CancellationToken.None))
                : resolver.Resolver(conflict, token);
            if (pending.IsCompleted)
                return Check(resolver, await pending, detected);
            late = pending.AsTask();
            return Check(resolver, await late.WaitAsync(token), detected);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw;
        }
        catch (Exception error)
        {
            // Whatever user code throws is this conflict's problem and nobody else's. Only text is kept: the exception
            // object of a plugin would keep its code loaded.
            var reason = error is TimeoutException || (error is OperationCanceledException && timeout.IsCancellationRequested)
                ? $"gave no answer within {options.Timeout}"
                : ReasonOf(error);
            if (late is { IsCompleted: false })
                catalog.Tell(new(resolver, ResolverTroubleKind.Stuck, resolver.CountStuck(late), reason));
            return Failed(resolver, conflict, reason);
        }
    }

    private static Answer NotAsked(RegisteredResolver resolver, string why) => new(resolver, ResolutionKind.Fail, null, why, IsFailure: true);

    private Answer Failed(RegisteredResolver resolver, StateConflict conflict, string reason)
    {
        _logger.ResolverFailed(resolver.Name, resolver.Origin, conflict.StateId, conflict.Path, reason);
        return new(resolver, ResolutionKind.Fail, null, reason, IsFailure: true);
    }

    private static string ReasonOf(Exception error) => $"threw {error.GetType().Name}: {MessageOf(error)}";

    /// <summary>The message of an exception whose type is the resolver's own, so that reading it may throw as well.</summary>
    private static string MessageOf(Exception error)
    {
        try
        {
            return error.Message;
        }
        catch (Exception)
        {
            return "(its message cannot be read)";
        }
    }

    private Answer Check(RegisteredResolver resolver, in Resolution resolution, DetectedConflict detected)
    {
        var kind = resolution.Kind;
        switch (kind)
        {
            case ResolutionKind.Decline:
                return new(resolver, kind, null, resolution.Reason is null ? null : $"declined, {resolution.Reason}");
            case ResolutionKind.Fail:
                return new(resolver, kind, null, resolution.Reason ?? "failed without a reason");
            case ResolutionKind.Set:
                if (ScalarOf(resolution) is { } scalar)
                    return new(resolver, kind, scalar, null);
                try
                {
                    return new(resolver, kind, StateValue.Parse(resolution.Json.Span, limits), null);
                }
                catch (StateFormatException error)
                {
                    return new(resolver, ResolutionKind.Fail, null, $"answered with a value that is not valid: {error.Message}", IsFailure: true);
                }

            default:
                var value = kind switch
                {
                    ResolutionKind.UseLocal => detected.Local,
                    ResolutionKind.UseRemote => detected.Remote,
                    ResolutionKind.UseBase => detected.Base,
                    _ => default,
                };
                return value.Exists || !detected.Path.IsRoot
                    ? new(resolver, kind, value.GetValueOrDefault(), null)
                    : new(resolver, ResolutionKind.Fail, null, "answered that the whole document be removed", IsFailure: true);
        }
    }

    /// <summary>The value of an answer that needs no JSON text; null where it has one, or where the text may be more than the limits allow.</summary>
    private StateValue? ScalarOf(in Resolution resolution)
    {
        if (resolution.Form == ScalarForm.Integer && limits.MaxBytes >= LongestInteger)
            return StateNumber.Of(resolution.Integer);
        StateValue? value = resolution.Form switch
        {
            ScalarForm.Null => StateValue.Null,
            ScalarForm.Boolean => resolution.Boolean,
            ScalarForm.Integer => StateNumber.Of(resolution.Integer),
            ScalarForm.Double => StateNumber.Of(resolution.Double),
            ScalarForm.Decimal => StateNumber.Of(resolution.Decimal),
            ScalarForm.String when resolution.String.Length <= limits.MaxBytes / LongestEscape => new StateString(resolution.String),
            _ => null,
        };
        return value is null || value.Size <= limits.MaxBytes ? value : null;
    }

    /// <summary>What a resolver answered, checked.</summary>
    /// <param name="By">Who.</param>
    /// <param name="Kind">The answer; by default it declines.</param>
    /// <param name="Value">The value it stands for; null for none, which means removed where the answer says what is to be.</param>
    /// <param name="Note">Why it declined or failed.</param>
    /// <param name="IsFailure">Whether it failed without meaning to.</param>
    internal readonly record struct Answer(RegisteredResolver? By, ResolutionKind Kind, StateValue? Value, string? Note, bool IsFailure = false);
}
