using System.Text.Json;
using PluginState.AspNetCore.Requests;
using PluginState.Conflicts;

namespace PluginState.AspNetCore.Overview;

/// <summary>Conflicts as clients see them.</summary>
internal static class ConflictJson
{
    public static void Write(Utf8JsonWriter json, IEnumerable<SettledConflict> conflicts)
    {
        json.WriteStartArray();
        foreach (var conflict in conflicts)
            Write(json, conflict);
        json.WriteEndArray();
    }

    public static void WriteAll(Utf8JsonWriter json, ConflictHistory history, int limit)
    {
        var statistics = history.GetStatistics();
        json.WriteStartObject();
        json.WritePropertyName("items"u8);
        Write(json, history.Recent.Take(limit));
        json.WriteNumber("total"u8, statistics.Total);
        json.WriteNumber("unresolved"u8, statistics.Unresolved);
        json.WriteStartObject("outcomes"u8);
        foreach (var (outcome, count) in statistics.Outcomes.OrderBy(static outcome => outcome.Key))
            json.WriteNumber(outcome.ToString(), count);
        json.WriteEndObject();
        json.WriteStartArray("paths"u8);
        foreach (var path in statistics.Paths)
        {
            json.WriteStartObject();
            json.WriteString("path"u8, path.Path.ToString());
            json.WriteNumber("count"u8, path.Count);
            json.WriteNumber("unresolved"u8, path.Unresolved);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, SettledConflict conflict)
    {
        json.WriteStartObject();
        json.WriteString("stateId"u8, conflict.StateId);
        json.WriteString("path"u8, conflict.Path.ToString());
        json.WriteString("kind"u8, conflict.Kind.ToString());
        Answer.Write(json, "base"u8, conflict.Base);
        Answer.Write(json, "local"u8, conflict.Local);
        Answer.Write(json, "remote"u8, conflict.Remote);
        Write(json, "localStamp"u8, conflict.LocalStamp);
        Write(json, "remoteStamp"u8, conflict.RemoteStamp);
        json.WriteString("outcome"u8, conflict.Outcome.ToString());
        if (conflict.AnsweredBy is { } answeredBy)
        {
            json.WriteString("answeredBy"u8, answeredBy);
            Answer.Write(json, "result"u8, conflict.Result);
        }

        json.WriteStartArray("notes"u8);
        foreach (var note in conflict.Notes)
            json.WriteStringValue(note);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, ReadOnlySpan<byte> name, EditStamp stamp)
    {
        json.WriteStartObject(name);
        json.WriteString("actor"u8, stamp.Actor);
        json.WriteString("timestamp"u8, stamp.Timestamp);
        json.WriteEndObject();
    }
}
