using System.Globalization;
using PluginState.Documents;

namespace PluginState.Server.Trials.Kill;

/// <summary>Documents and edits in which it can be seen how often each operation was done.</summary>
internal static class Workload
{
    public static readonly string[] States = ["one", "two", "three"];

    public static readonly StateValue First = StateValue.Parse("""{"log":[],"done":{},"total":0,"counters":{"visits":0}}""");

    private static readonly JsonPointer _endOfLog = JsonPointer.Parse("/log/-"), _done = JsonPointer.Parse("/done"), _total = JsonPointer.Parse("/total"), _visits = JsonPointer.Parse("/counters/visits");

    /// <summary>How many operations say they counted <c>total</c> up.</summary>
    public static long Total(StateValue document) => Number(Member(document, "total"));

    /// <summary>How many operations say they counted <c>visits</c> up.</summary>
    public static long Visits(StateValue document) => Number(Member(Member(document, "counters"), "visits"));

    /// <summary>The operations that appended to the log, in order.</summary>
    public static IReadOnlyList<string> Log(StateValue document) => [.. ((StateArray)Member(document, "log")).Select(static id => ((StateString)id).Value)];

    /// <summary>Every operation that was done; how often cannot be seen here.</summary>
    public static IReadOnlyList<string> Done(StateValue document) => [.. ((StateObject)Member(document, "done")).Names];

    /// <summary>What an operation is on a document.</summary>
    public static JsonPatch Edit(Operation operation, StateValue document)
    {
        var done = new JsonPatchOperation(JsonPatchOperationKind.Add, _done.Append(operation.Id), 1);
        return operation.Kind == OperationKind.Count
            ? new(done, new(JsonPatchOperationKind.Replace, _visits, Visits(document) + 1))
            : new(done, new(JsonPatchOperationKind.Replace, _total, Total(document) + 1), new(JsonPatchOperationKind.Add, _endOfLog, operation.Id));
    }

    /// <summary>A whole number, as it is written.</summary>
    public static long Number(StateValue value) => long.Parse(value.ToString(), CultureInfo.InvariantCulture);

    private static StateValue Member(StateValue document, string name) => ((StateObject)document)[name];
}
