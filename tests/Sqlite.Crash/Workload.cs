using System.Globalization;
using PluginState.Documents;

namespace PluginState.Sqlite.Crash;

/// <summary>Edits that follow from the version alone, so that whoever knows a version knows its document to the byte.</summary>
internal static class Workload
{
    /// <summary>Small documents, which are written as a whole, and large ones, which are written as patches.</summary>
    public static readonly string[] States = ["small-a", "small-b", "large-a", "large-b"];

    /// <summary>All are remembered, so that it can be seen that none is missing and none there twice.</summary>
    public const int OperationCapacity = 1_000_000;

    private const int Places = 50;

    public static string OperationOf(string stateId, long version) => $"{stateId}-{version}";

    public static StateValue First(string stateId)
    {
        var text = new string('x', stateId.StartsWith("large", StringComparison.Ordinal) ? 1000 : 4);
        return new StateObject(Enumerable.Range(0, Places).Select(i => KeyValuePair.Create($"place{i}", (StateValue)$"{text}{i}"))).Set("version", 1);
    }

    /// <summary>The document after one that had the version before.</summary>
    public static StateValue Next(StateValue document, long version)
    {
        var place = $"place{version % Places}";

        // Sometimes a number is spelled otherwise than one would.
        var number = StateValue.Parse(version.ToString(CultureInfo.InvariantCulture) + (version % 7 == 0 ? ".0" : ""));
        var next = ((StateObject)document).Set("version", number);
        return version % 7 == 1 ? next : next.Set(place, $"changed {version}");
    }

    public static StateValue DocumentOf(string stateId, long version)
    {
        var document = First(stateId);
        for (var i = 2L; i <= version; i++)
            document = Next(document, i);
        return document;
    }
}
