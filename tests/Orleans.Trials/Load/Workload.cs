using System.Globalization;
using PluginState.Documents;

namespace PluginState.Orleans.Trials.Load;

/// <summary>Documents and edits in which it can be seen how often, and in which order, each operation was done.</summary>
internal static class Workload
{
    private static readonly JsonPointer _log = JsonPointer.Parse("/log"), _chain = JsonPointer.Parse("/chain");

    /// <summary>About as large as documents of real apps.</summary>
    public static StateValue First { get; } = StateValue.Parse($$"""{"title":"{{new string('t', 40)}}","text":"{{new string('x', 700)}}","log":"","chain":0}""");

    /// <summary>The operations that were done, in the order in which they were accepted.</summary>
    public static string[] Log(StateValue document) => LogText(document).Split(' ', StringSplitOptions.RemoveEmptyEntries);

    public static string LogText(StateValue document) => ((StateString)((StateObject)document)["log"]).Value;

    public static long Chain(StateValue document) => long.Parse(((StateObject)document)["chain"].ToString(), CultureInfo.InvariantCulture);

    public static long ChainOf(IEnumerable<string> log) => log.Aggregate(0L, static (chain, mark) => AcceptanceOrder.Next(chain, Operation.NumberOf(mark)));

    /// <summary>What an operation is on a document.</summary>
    public static JsonPatch Edit(Operation operation, StateValue document) => new(
        new JsonPatchOperation(JsonPatchOperationKind.Replace, _log, $"{LogText(document)}{operation.Mark} "),
        new(JsonPatchOperationKind.Replace, _chain, AcceptanceOrder.Next(Chain(document), operation.Number)));
}
