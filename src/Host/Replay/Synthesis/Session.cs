using System.Globalization;
using PluginState.AspNetCore.Recording;
using PluginState.Documents;

namespace PluginState.Host.Replay.Synthesis;

/// <summary>One state of a synthetic trace, from when its clients open it until they close it.</summary>
/// <remarks>
/// Whether an edit meets a conflict must not depend on who comes first when the trace is played. So the places of a session are either one edit's alone, or
/// contested: all edits of those were made on the first version, and whichever comes first, each of the others meets it. That version is still known at the
/// end, for a session has fewer edits than a state has versions that are kept.
/// </remarks>
internal sealed class Session
{
    /// <summary>How many edits a session has at most; less than <see cref="States.StateManagerOptions.HistoryCapacity"/> is usually.</summary>
    public const int MaxEdits = 60;

    private const int MostContested = 4;
    private const long FirstVersion = 1;

    private readonly Workload _workload;
    private readonly Random _random;
    private readonly StateObject _initial;
    private readonly Queue<JsonPointer> _untouched;
    private readonly List<JsonPointer> _contested = [];
    private readonly int _number;
    private int _edits;

    public Session(Workload workload, int number, Random random)
    {
        _workload = workload;
        _random = random;
        _number = number;
        State = string.Create(CultureInfo.InvariantCulture, $"{workload.StatePrefix}-{number}");
        _initial = workload.Begin(random);
        JsonPointer[] places = [.. workload.Places];
        random.Shuffle(places);
        _untouched = new(places);
    }

    public string State { get; }

    public bool IsOver => _edits == MaxEdits;

    /// <summary>Whether there is a place where the next edit would meet a conflict.</summary>
    public bool CanConflict => _contested.Count > 0;

    public TraceEntry Open(int client, long time) => new(TraceOperation.Context, time, ContextOf(client)) { State = State, Initial = _initial };

    public TraceEntry Close(int client, long time) => new(TraceOperation.Close, time, ContextOf(client));

    public TraceEntry Read(int client, long time) => new(TraceOperation.Read, time, ContextOf(client));

    /// <summary>An edit that meets a conflict, by whichever client.</summary>
    public TraceEntry EditContested(int client, long time) => Edit(_contested[_random.Next(_contested.Count)], FirstVersion, client, time);

    /// <summary>An edit that meets none.</summary>
    /// <param name="client">Whose it is.</param>
    /// <param name="time">When.</param>
    /// <param name="mayBeContested">Whether others may edit the place later.</param>
    public TraceEntry EditUntouched(int client, long time, bool mayBeContested)
    {
        var place = _untouched.Dequeue();
        var isContested = mayBeContested && _contested.Count < MostContested && (_contested.Count == 0 || _random.Next(2) == 0);
        var entry = Edit(place, isContested ? FirstVersion : null, client, time);
        if (isContested)
            _contested.Add(place);
        return entry;
    }

    private TraceEntry Edit(JsonPointer place, long? @base, int client, long time)
    {
        var value = _workload.Next(place, ++_edits, _random);
        var merge = place.Tokens.Reverse().Aggregate(value, static (inner, name) => new StateObject(KeyValuePair.Create(name, inner)));
        var entry = new TraceEntry(TraceOperation.Edit, time, ContextOf(client)) { Base = @base, Actor = string.Create(CultureInfo.InvariantCulture, $"client-{client}") };
        return _random.Next(10) switch
        {
            < 6 => entry with { Kind = TraceEntry.Patch, Body = new JsonPatch(new JsonPatchOperation(JsonPatchOperationKind.Add, place, value)).ToJson() }, // which replaces, too
            < 9 => entry with { Kind = TraceEntry.Merge, Body = merge },
            // A whole document tells nothing but the edit only on the version it was made from.
            _ => entry with { Kind = TraceEntry.Replace, Body = MergePatch.Apply(_initial, merge), Base = FirstVersion },
        };
    }

    private string ContextOf(int client) => string.Create(CultureInfo.InvariantCulture, $"client-{client}.{_number}");
}
