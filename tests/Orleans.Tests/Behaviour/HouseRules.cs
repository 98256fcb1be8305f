using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.Json;
using PluginState.Documents;
using PluginState.Resolvers;
using PluginState.States;

namespace PluginState.Orleans.Tests.Behaviour;

/// <summary>The bounds, validators and resolvers that every engine of a world has.</summary>
internal sealed class HouseRules
{
    private readonly ConcurrentDictionary<string, Gate> _gates = new(StringComparer.Ordinal);

    /// <summary>The resolver at <c>/waits</c> says when it was asked of a state, and answers when it may.</summary>
    public Gate GateOf(string stateId) => _gates.GetOrAdd(stateId, static _ => new());

    public static void Configure(StateManagerOptions options)
    {
        options.HistoryCapacity = 256;
        options.MaxSubscribers = 3;
        options.SubscriberQueueCapacity = 16;
        options.CheckpointCapacity = 2;
        options.Limits = new() { MaxBytes = 20_000, MaxDepth = 200, MaxOperations = 100 };
        options.Resolvers.Timeout = TimeSpan.FromSeconds(2);
        options.MergeRules.Add(new("/board/*", ArrayMerge.Sequence));
        options.MergeRules.Add(new("/tags", ArrayMerge.Set));
        options.Validators.Add(static (_, proposed, _) => proposed is StateObject o && o.Contains("forbidden")
            ? new([new(JsonPointer.Parse("/forbidden"), "must not be here"), new(JsonPointer.Root, "is spoilt")])
            : ValidationResult.Valid);
        options.Validators.Add(static (_, proposed, _) => proposed is StateObject o && o.Contains("explodes")
            ? throw new InvalidTimeZoneException("the validator broke")
            : ValidationResult.Valid);
    }

    public void Declare(ResolverCatalog catalog)
    {
        Add("add-up", ["/count", "/counts/*"], static conflict => Number(Read(conflict.Local) + Read(conflict.Remote) - Read(conflict.Base)), includeEqualEdits: true);
        Add("append", ["/log"], static conflict => Text($"{conflict.Remote.Value.GetString()},{conflict.Local.Value.GetString()}"));
        Add("greatest", [], static conflict => Number(Math.Max(Read(conflict.Local), Read(conflict.Remote))));
        Add("declines", ["/declines"], static _ => Resolution.Decline("not mine"));
        Add("throws", ["/throws"], static _ => throw new InvalidOperationException("the resolver broke"));
        Add("fails", ["/fails"], static _ => Resolution.Fail("a person must decide"));
        Add("removes", ["/removes"], static _ => Resolution.Remove);
        Add("no-json", ["/no-json"], static _ => Resolution.Set("{"u8.ToArray()));
        Declare(new("waits", "/waits"), async (conflict, token) =>
        {
            var gate = GateOf(conflict.StateId);
            gate.Asked.TrySetResult();
            await gate.Answer.Task.WaitAsync(token);
            return Resolution.UseLocal;
        });

        void Add(string name, string[] paths, Func<Conflict, Resolution> resolver, bool includeEqualEdits = false) =>
            Declare(new(name, paths) { IncludeEqualEdits = includeEqualEdits }, (conflict, _) => ValueTask.FromResult(resolver(conflict)));

        void Declare(ResolverDeclaration declaration, Resolver resolver) =>
            catalog.Declare(ResolverOrigin.CompiledIn("house-" + declaration.Name), [declaration], _ => resolver);
    }

    private static long Read(Slot<JsonElement> slot) => slot.Exists ? slot.Value.GetInt64() : 0;

    private static Resolution Number(long value) => Resolution.Set(Encoding.UTF8.GetBytes(value.ToString(CultureInfo.InvariantCulture)));

    private static Resolution Text(string value) => Resolution.Set(((StateValue)value).ToUtf8());

    internal sealed class Gate
    {
        public TaskCompletionSource Asked { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
