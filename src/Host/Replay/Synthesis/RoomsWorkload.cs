using System.Collections.Immutable;
using PluginState.Documents;

namespace PluginState.Host.Replay.Synthesis;

/// <summary>Game rooms: players move, and their scores and health change.</summary>
internal sealed class RoomsWorkload : Workload
{
    private const int Players = 16;

    public override string Name => "rooms";

    public override string StatePrefix => "room";

    public override ImmutableArray<JsonPointer> Places { get; } =
    [
        .. Enumerable.Range(1, Players).SelectMany(static player => new[] { "x", "y", "health", "score" }.Select(member => JsonPointer.Parse($"/players/p{player}/{member}"))),
    ];

    public override StateObject Begin(Random random) => Object(
        ("map", Words(random, 2)),
        ("round", 1L),
        ("players", Object(Enumerable.Range(1, Players).Select(static player => ($"p{player}", (StateValue)Object(("x", 0L), ("y", 0L), ("health", 1000L), ("score", 0L)))))));

    public override StateValue Next(JsonPointer place, int edit, Random random) => place.Tokens[^1] == "health" ? 1000L - edit : (edit * 10L) + random.Next(10);
}
