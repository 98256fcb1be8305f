using System.Collections.Immutable;
using System.Globalization;
using PluginState.Conflicts;
using PluginState.Documents;

namespace PluginState.Client;

/// <summary>Reads what the server sends. Everything that is not as the contract says is an <c>invalid_answer</c>.</summary>
internal static class Answers
{
    /// <summary>Answers have documents inside, several of them in a conflict; the transport bounds their bytes.</summary>
    private static readonly StateLimits _limits = new() { MaxDepth = 512, MaxBytes = int.MaxValue, MaxOperations = int.MaxValue };

    public static StateValue Parse(ReadOnlySpan<byte> utf8)
    {
        try
        {
            return StateValue.Parse(utf8, _limits);
        }
        catch (StateFormatException error)
        {
            throw PluginStateClientException.InvalidAnswer(error.Message, error);
        }
    }

    public static ContextInfo Context(StateValue json)
    {
        var context = Object(json);
        var metadata = context.TryGetMember("metadata", out var found) && found is StateObject members
            ? members.Where(static member => member.Value is StateString).ToImmutableDictionary(static member => member.Key, static member => ((StateString)member.Value).Value)
            : ImmutableDictionary<string, string>.Empty;
        return new(
            Text(context, "id"), Text(context, "stateId"), Integer(context, "version"), Instant(context, "created"), Instant(context, "lastAccessed"), metadata);
    }

    public static StateUpdate Update(StateValue json)
    {
        var update = Object(json);
        return new(
            Text(update, "stateId"),
            Integer(update, "version"),
            Flag(update, "changed"),
            Flag(update, "repeated"),
            (int)Integer(update, "attempts"),
            Patch(Member(update, "patch")),
            Conflicts(update))
        {
            Document = update.TryGetMember("state", out var document) ? document : null,
        };
    }

    public static CheckpointInfo Checkpoint(StateValue json)
    {
        var checkpoint = Object(json);
        return new(Text(checkpoint, "id"), OptionalText(checkpoint, "name"), Integer(checkpoint, "version"), Instant(checkpoint, "created"));
    }

    public static VersionInfo Version(StateValue json)
    {
        var version = Object(json);
        return new(Integer(version, "version"), Text(version, "actor"), Instant(version, "timestamp"));
    }

    public static ConflictReport ConflictReport(StateValue json)
    {
        var report = Object(json);
        return new(Items(report, Conflict), Integer(report, "total"), Integer(report, "unresolved"));
    }

    public static JsonPatch Patch(StateValue json)
    {
        try
        {
            return JsonPatch.FromJson(json);
        }
        catch (PluginStateException error)
        {
            throw PluginStateClientException.InvalidAnswer(error.Message, error);
        }
    }

    /// <summary>The <c>conflicts</c> of an update or an error; none where it has none.</summary>
    public static ImmutableArray<SettledConflict> Conflicts(StateObject json) => json.Contains("conflicts") ? Items(json, Conflict, "conflicts") : [];

    public static ImmutableArray<T> Items<T>(StateObject json, Func<StateValue, T> read, string name = "items") =>
        Member(json, name) is StateArray items ? [.. items.Select(read)] : throw Wrong(name, "an array");

    public static StateObject Object(StateValue json) => json as StateObject ?? throw PluginStateClientException.InvalidAnswer("an object was expected.");

    public static string Text(StateObject json, string name) => Member(json, name) is StateString text ? text.Value : throw Wrong(name, "a string");

    public static string? OptionalText(StateObject json, string name) => json.TryGetMember(name, out var value) && value is StateString text ? text.Value : null;

    public static long Integer(StateObject json, string name) =>
        Member(json, name) is StateNumber number && number.TryGetInt64(out var value) ? value : throw Wrong(name, "an integer");

    public static long? OptionalInteger(StateObject json, string name) =>
        json.TryGetMember(name, out var value) && value is StateNumber number && number.TryGetInt64(out var integer) ? integer : null;

    private static SettledConflict Conflict(StateValue json)
    {
        var conflict = Object(json);
        return new(
            Text(conflict, "stateId"),
            JsonPointer.TryParse(Text(conflict, "path"), out var path) ? path : throw Wrong("path", "a JSON Pointer"),
            Word<ConflictKind>(conflict, "kind"),
            Slot(conflict, "base"),
            Slot(conflict, "local"),
            Slot(conflict, "remote"),
            Stamp(conflict, "localStamp"),
            Stamp(conflict, "remoteStamp"),
            Word<ResolutionKind>(conflict, "outcome"),
            OptionalText(conflict, "answeredBy"),
            Slot(conflict, "result"),
            conflict.TryGetMember("notes", out var notes) && notes is StateArray lines
                ? [.. lines.OfType<StateString>().Select(static line => line.Value)]
                : []);
    }

    private static EditStamp Stamp(StateObject json, string name)
    {
        var stamp = Object(Member(json, name));
        return new(Instant(stamp, "timestamp"), Text(stamp, "actor"));
    }

    private static Slot<StateValue> Slot(StateObject json, string name) => json.TryGetMember(name, out var value) ? new(value) : default;

    private static TEnum Word<TEnum>(StateObject json, string name)
        where TEnum : struct, Enum =>
        Enum.TryParse<TEnum>(Text(json, name), out var word) ? word : throw Wrong(name, $"one of {string.Join(", ", Enum.GetNames<TEnum>())}");

    private static DateTimeOffset Instant(StateObject json, string name) =>
        DateTimeOffset.TryParse(Text(json, name), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var instant) ? instant : throw Wrong(name, "a time");

    private static bool Flag(StateObject json, string name) => Member(json, name) is StateBoolean flag ? flag.Value : throw Wrong(name, "true or false");

    private static StateValue Member(StateObject json, string name) =>
        json.TryGetMember(name, out var value) ? value : throw PluginStateClientException.InvalidAnswer($"'{name}' is missing.");

    private static PluginStateClientException Wrong(string name, string expected) => PluginStateClientException.InvalidAnswer($"'{name}' is not {expected}.");
}
