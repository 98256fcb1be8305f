using PluginState.Documents;
using PluginState.Resolvers;
using PluginState.States;

namespace PluginState.Torture.Faults;

/// <summary>A document with a counter, and what brings two additions to it together.</summary>
internal static class Counting
{
    /// <summary>A catalog with one resolver, which adds what both sides added and gives the thread away before.</summary>
    public static ResolverCatalog Catalog()
    {
        var catalog = new ResolverCatalog(new(16));
        catalog.Declare(ResolverOrigin.CompiledIn("sum"), [new ResolverDeclaration("sum", "/n") { IncludeEqualEdits = true }], static _ => static async (conflict, _) =>
        {
            await Task.Yield();
            return Resolution.SetScalar(Read(conflict.Local) + Read(conflict.Remote) - Read(conflict.Base));
        });
        return catalog;
    }

    public static StateObject Document(long value) => new([new("n", value)]);

    public static long Value(StateValue document) => document is StateObject members && members.TryGetMember("n", out var n) && n is StateNumber number && number.TryGetInt64(out var value)
        ? value
        : throw new InvalidOperationException($"There is no number in {document}.");

    /// <summary>Adds to what a context sees, whatever else there is in the document. Where the resolver is not there or takes too long it fails, and has added nothing.</summary>
    public static async Task<UpdateResult> AddAsync(StateManager manager, string context, long by, string? operationId = null, CancellationToken cancellationToken = default)
    {
        var snapshot = await manager.GetStateAsync(context, cancellationToken);
        return await manager.UpdateAsync(context, StateEdit.Merge(Document(Value(snapshot.Document) + by)), new() { BaseVersion = snapshot.Version, OperationId = operationId, Strategy = ConflictStrategy.Fail }, cancellationToken);
    }

    private static long Read(Slot<System.Text.Json.JsonElement> slot) => slot.Exists ? slot.Value.GetInt64() : 0;
}
