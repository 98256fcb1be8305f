using System.Globalization;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using PluginState.Documents;

namespace PluginState.Client;

/// <summary>A state's events, once the server has begun to send them.</summary>
internal sealed class EventStream(HttpResponseMessage response, Stream body) : IDisposable
{
    /// <summary>The events to the stream's end. Where the server says why it ends, that is the error.</summary>
    public async IAsyncEnumerable<StateEvent> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var item in SseParser.Create(body, static (_, data) => data.ToArray()).EnumerateAsync(cancellationToken))
        {
            if (item.Data.Length > 0 && Read(item.EventId, Answers.Object(Answers.Parse(item.Data))) is { } read)
                yield return read;
        }
    }

    public void Dispose() => response.Dispose();

    private static StateEvent? Read(string? id, StateObject json) => Answers.Text(json, "type") switch
    {
        "STATE_SNAPSHOT" => new(Id(id), VersionOf(id), Required(json, "snapshot"), null),
        "STATE_DELTA" => new(Id(id), VersionOf(id), null, Answers.Patch(Required(json, "delta"))),
        "CUSTOM" when Answers.OptionalText(json, "name") == "pluginstate.closed" => throw Closed(Answers.Object(Required(json, "value"))),
        _ => null, // a newer server may tell more
    };

    private static PluginStateClientException Closed(StateObject why) =>
        new(null, Answers.Text(why, "code"), Answers.OptionalText(why, "detail") ?? "The server ended the stream.");

    private static StateValue Required(StateObject json, string name) =>
        json.TryGetMember(name, out var value) ? value : throw PluginStateClientException.InvalidAnswer($"'{name}' is missing in an event.");

    private static string Id(string? id) => id ?? throw PluginStateClientException.InvalidAnswer("an event has no id.");

    private static long VersionOf(string? id) =>
        id is not null && long.TryParse(id.AsSpan(0, Math.Max(0, id.IndexOf('-', StringComparison.Ordinal))), NumberStyles.None, CultureInfo.InvariantCulture, out var version)
            ? version
            : throw PluginStateClientException.InvalidAnswer($"'{id}' is no id of an event.");
}
