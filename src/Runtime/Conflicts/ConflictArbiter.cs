using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using PluginState.Documents;
using PluginState.Resolvers;

namespace PluginState.Conflicts;

/// <summary>Settles one conflict: asks resolvers in order until one answers, then the strategy.</summary>
/// <remarks>
/// Resolvers run outside every lock and may use the manager. One from a plugin runs on a pool thread of its own, so that even one that
/// never returns costs its caller no more than the time-out; a compiled-in one runs on the caller's thread until it first awaits. One that
/// has not come back from two calls that timed out is not asked again until it does.
/// </remarks>
internal sealed class ConflictArbiter(
    ResolverCatalog catalog, ResolverOptions options, StateLimits limits, TimeProvider time, ILogger? logger)
{
    private const int MostStuckCalls = 2;

    private readonly ILogger _logger = logger ?? NullLogger.Instance;

    /// <summary>The conflict with its answer, or without one; null where nobody answers it as a whole and what is inside is to be asked about.</summary>
    public async ValueTask<SettledConflict?> SettleAsync(DetectedConflict detected, DocumentMergeRequest request, CancellationToken cancellationToken)
    {
        var conflict = new StateConflict(
            request.StateId, detected, request.LocalStamp, request.RemoteStampAt(detected.Path), request.Attempt);
        var notes = ImmutableArray.CreateBuilder<string>();

        var isWhole = !detected.Inner.IsEmpty;
        var candidates = isWhole
            ? catalog.Matching(detected.Path).Select(static name => (name, false))
            : ResolverSelector.For(detected.Path, request.Resolver, request.Strategy, catalog);
        foreach (var (name, isRequired) in candidates)
        {
            if (!catalog.TryResolve(name, out var resolver))
            {
                if (isRequired)
                    throw new ResolverNotFoundException(name);
                continue; // withdrawn since it was listed
            }

            if (detected.Kind == ConflictKind.SameEdit && !resolver.Declaration.IncludeEqualEdits)
                continue;

            var answer = await AskAsync(resolver, conflict, detected, cancellationToken);
            if (answer.Note is not null)
                notes.Add($"{name}: {answer.Note}");
            if (answer.IsFailure && options.FailurePolicy == ResolverFailurePolicy.Fail)
                return Settled(ResolutionKind.Fail, null, default);
            if (answer.Kind == ResolutionKind.Fail && !answer.IsFailure)
                return Settled(ResolutionKind.Fail, null, default);
            if (answer.Kind is not (ResolutionKind.Decline or ResolutionKind.Fail))
                return Settled(answer.Kind, $"{name} ({resolver.Origin})", answer.Value);
        }

        if (isWhole)
            return null;
        if (detected.Kind == ConflictKind.SameEdit)
            return Settled(ResolutionKind.UseLocal, SettledConflict.Agreement, detected.Local);
        var byStrategy = request.Strategy.Settle(detected, conflict.LocalStamp, conflict.RemoteStamp);
        return byStrategy is { } settled
            ? Settled(settled.Kind, $"strategy {request.Strategy}", settled.Value)
            : Settled(ResolutionKind.Fail, null, default);

        SettledConflict Settled(ResolutionKind outcome, string? by, Slot<StateValue> result) => new(
            request.StateId, detected.Path, detected.Kind, detected.Base, detected.Local, detected.Remote,
            conflict.LocalStamp, conflict.RemoteStamp, outcome, by, result, notes.ToImmutable());
    }

    private async ValueTask<Answer> AskAsync(
        RegisteredResolver resolver, StateConflict conflict, DetectedConflict detected, CancellationToken cancellationToken)
    {
        if (resolver.StuckCalls >= MostStuckCalls)
            return Answer.Failure($"is not asked: {resolver.StuckCalls} earlier calls have not come back");
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
                return Check(await pending, detected);
            late = pending.AsTask();
            return Check(await late.WaitAsync(options.Timeout, time, cancellationToken), detected);
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
                : $"threw {error.GetType().Name}: {MessageOf(error)}";
            if (late is { IsCompleted: false })
                resolver.CountStuck(late);
            _logger.ResolverFailed(resolver.Name, resolver.Origin, conflict.StateId, conflict.Path, reason);
            return Answer.Failure(reason);
        }
    }

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

    private Answer Check(Resolution resolution, DetectedConflict detected)
    {
        switch (resolution.Kind)
        {
            case ResolutionKind.Decline:
                return new(resolution.Kind, default, resolution.Reason is null ? null : $"declined, {resolution.Reason}");
            case ResolutionKind.Fail:
                return new(resolution.Kind, default, resolution.Reason ?? "failed without a reason");
            case ResolutionKind.Set:
                try
                {
                    return new(resolution.Kind, new(StateValue.Parse(resolution.Json.Span, limits)), null);
                }
                catch (StateFormatException error)
                {
                    return Answer.Failure($"answered with a value that is not valid: {error.Message}");
                }

            default:
                var value = resolution.Kind switch
                {
                    ResolutionKind.UseLocal => detected.Local,
                    ResolutionKind.UseRemote => detected.Remote,
                    ResolutionKind.UseBase => detected.Base,
                    _ => default,
                };
                return value.Exists || !detected.Path.IsRoot
                    ? new(resolution.Kind, value, null)
                    : Answer.Failure("answered that the whole document be removed");
        }
    }

    private readonly record struct Answer(ResolutionKind Kind, Slot<StateValue> Value, string? Note, bool IsFailure = false)
    {
        public static Answer Failure(string reason) => new(ResolutionKind.Fail, default, reason, IsFailure: true);
    }
}
