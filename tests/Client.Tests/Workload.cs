using System.Globalization;
using System.Text;
using System.Text.Json;
using PluginState.Conflicts;
using PluginState.Documents;

namespace PluginState.Client.Tests;

/// <summary>Edits whose every effect can be counted: a counter, and a list to which things are appended.</summary>
internal static class Workload
{
    public static readonly JsonPointer Count = JsonPointer.Parse("/count");
    public static readonly JsonPointer Log = JsonPointer.Parse("/log");

    public static StateValue Initial { get; } = StateValue.Parse("""{"count":0,"log":[],"title":""}""");

    public static StateValue Increment(StateValue document) => ((StateObject)document).Set("count", CountOf(document) + 1);

    public static JsonPatch AppendToLog(string entry) => new(new JsonPatchOperation(JsonPatchOperationKind.Add, Log.Append("-"), entry));

    public static long CountOf(StateValue document) => document.Get(Count).Value is StateNumber number && number.TryGetInt64(out var count) ? count : -1;

    public static string[] LogOf(StateValue document) => [.. ((StateArray)document.Get(Log).Value).Select(static entry => ((StateString)entry).Value)];

    public static ValueTask<Resolution> AddUp(Conflict conflict, CancellationToken cancellationToken)
    {
        var sum = Read(conflict.Local) + Read(conflict.Remote) - Read(conflict.Base);
        return ValueTask.FromResult(Resolution.Set(Encoding.UTF8.GetBytes(sum.ToString(CultureInfo.InvariantCulture))));

        static long Read(Slot<JsonElement> slot) => slot.Exists ? slot.Value.GetInt64() : 0;
    }

    /// <summary>What is already there, and then what local has appended. An entry that is appended twice is there twice.</summary>
    public static ValueTask<Resolution> Append(Conflict conflict, CancellationToken cancellationToken) => ValueTask.FromResult(Resolution.Set(
        Append(Value(conflict.Base), Value(conflict.Local), Value(conflict.Remote)).ToUtf8()));

    /// <summary>The same on the client's side.</summary>
    public static Slot<StateValue> Settle(DetectedConflict conflict) => conflict.Path == Log
        ? new(Append(conflict.Base.GetValueOrDefault(), conflict.Local.GetValueOrDefault(), conflict.Remote.GetValueOrDefault()))
        : conflict.Local;

    private static StateArray Append(StateValue? @base, StateValue? local, StateValue? remote)
    {
        var before = Items(@base).ToList();
        return new([.. Items(remote), .. Items(local).Where(entry => !before.Remove(entry))]);

        static IEnumerable<StateValue> Items(StateValue? value) => value is StateArray items ? items : [];
    }

    private static StateValue? Value(Slot<JsonElement> slot) => slot.Exists ? StateValue.Parse(slot.Value.GetRawText()) : null;
}
