using PluginState.Conflicts;
using PluginState.Documents;
using PluginState.Resolvers;
using PluginState.States;
using PluginState.Storage;

namespace PluginState.Orleans.Messages;

/// <summary>An error of the runtime as it travels: what its constructor needs to say the same elsewhere.</summary>
/// <param name="Code">Which.</param>
/// <param name="Message">What it said.</param>
/// <param name="Text">A name, a reason, an id: whatever it has one of.</param>
/// <param name="First">Its first number.</param>
/// <param name="Second">Its second number.</param>
/// <param name="Path">The place it names.</param>
/// <param name="Conflicts">Its conflicts.</param>
/// <param name="Violations">Its violations, a place and a message each.</param>
[GenerateSerializer, Immutable, Alias("pluginstate.refusal")]
internal sealed record Refusal(
    string Code, string Message, string? Text = null, long First = 0, long Second = 0, string? Path = null,
    ConflictMessage[]? Conflicts = null, (string Path, string Message)[]? Violations = null)
{
    public static Refusal Of(PluginStateException error)
    {
        var refusal = new Refusal(error.Code, error.Message);
        return error switch
        {
            StaleBaseException stale => refusal with { First = stale.BaseVersion, Second = stale.CurrentVersion },
            VersionMismatchException mismatch => refusal with { First = mismatch.ExpectedVersion, Second = mismatch.CurrentVersion },
            JsonPatchException patch => refusal with { First = patch.Operation, Path = patch.Path, Text = patch.Error },
            DocumentLimitException limit => refusal with { First = limit.Size, Second = limit.Depth },
            ConflictUnresolvedException unresolved => refusal with { Conflicts = [.. unresolved.Conflicts.Select(ConflictMessage.Of)] },
            ResolverNotFoundException notFound => refusal with { Text = notFound.Name },
            StateValidationException invalid => refusal with { Violations = [.. invalid.Violations.Select(static violation => (violation.Path.ToString(), violation.Message))] },
            OperationMismatchException operation => refusal with { Text = operation.OperationId, First = operation.Version },
            UpdateContentionException contention => refusal with { First = contention.Attempts },
            NothingToUndoException nothing => refusal with { Text = nothing.Reason },
            CheckpointNotFoundException checkpoint => refusal with { Text = checkpoint.CheckpointId },
            StorageConflictException conflict => refusal with { First = conflict.ExpectedVersion, Second = conflict.StoredVersion },
            _ => refusal,
        };
    }

    /// <summary>Whether it says how things stand at one silo at one moment: what another, or the same a little later, may do.</summary>
    public bool IsPassing => Code is "storage_failed" or "storage_conflict";

    public PluginStateException Read(string stateId, StateManagerOptions options) => Code switch
    {
        "state_not_found" => new StateNotFoundException(stateId),
        "state_evicted" => new StateEvictedException(stateId),
        "stale_base" => new StaleBaseException(stateId, First, Second, options.HistoryCapacity),
        "version_mismatch" => new VersionMismatchException(stateId, First, Second),
        "patch_failed" => new JsonPatchException((int)First, Path, Text!),
        "document_limit" => new DocumentLimitException(stateId, First, (int)Second, options.Limits),
        "conflict_unresolved" => new ConflictUnresolvedException(stateId, [.. Conflicts!.Select(conflict => conflict.Read(stateId))]),
        "resolver_not_found" => new ResolverNotFoundException(Text!),
        "validation_failed" => new StateValidationException(stateId, [.. Violations!.Select(static violation => new Violation(JsonPointer.Parse(violation.Path), violation.Message))]),
        "operation_mismatch" => new OperationMismatchException(stateId, Text!, First),
        "update_contention" => new UpdateContentionException(stateId, (int)First),
        "nothing_to_undo" => new NothingToUndoException(stateId, Text!),
        "checkpoint_not_found" => new CheckpointNotFoundException(stateId, Text!, options.CheckpointCapacity),
        "subscription_limit" => new SubscriptionLimitException(stateId, options.MaxSubscribers),
        "storage_conflict" => new StorageConflictException(stateId, First, Second),
        "storage_failed" => new StorageException(Message),
        _ => new RemoteStateException(Code, Message),
    };
}
