using System.Collections.Immutable;
using PluginState.Documents;

namespace PluginState.Host.Replay.Synthesis;

/// <summary>
/// Polls whose counters many clients count up from 0. With the plugin Counters, whose resolver adds both sides' increments up, a counter ends at the sum of
/// what was put there, in whatever order that came.
/// </summary>
internal sealed class CountersWorkload : Workload
{
    private const int Counters = 60;

    public override string Name => "counters";

    public override string StatePrefix => "poll";

    public override ImmutableArray<JsonPointer> Places { get; } = [.. Enumerable.Range(1, Counters).Select(static counter => JsonPointer.Parse($"/counters/option-{counter}"))];

    public override StateObject Begin(Random random) =>
        Object(("counters", Object(Enumerable.Range(1, Counters).Select(static counter => ($"option-{counter}", (StateValue)0L)))));

    public override StateValue Next(JsonPointer place, int edit, Random random) => (long)edit;
}
