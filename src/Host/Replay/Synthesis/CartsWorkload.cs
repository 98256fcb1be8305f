using System.Collections.Immutable;
using PluginState.Documents;

namespace PluginState.Host.Replay.Synthesis;

/// <summary>Shopping carts that a household fills from several devices: quantities are changed, and articles are put in.</summary>
internal sealed class CartsWorkload : Workload
{
    private const int Present = 12, Offered = 60;

    public override string Name => "carts";

    public override string StatePrefix => "cart";

    public override ImmutableArray<JsonPointer> Places { get; } =
    [
        .. Enumerable.Range(1, Present).Select(static article => JsonPointer.Parse($"/items/sku-{article}/qty")),
        .. Enumerable.Range(Present + 1, Offered - Present).Select(static article => JsonPointer.Parse($"/items/sku-{article}")),
    ];

    public override StateObject Begin(Random random) => Object(
        ("customer", $"{Words(random, 1)}-{random.Next(10_000)}"),
        ("currency", "EUR"),
        ("items", Object(Enumerable.Range(1, Present).Select(static article => ($"sku-{article}", (StateValue)Item(article, 1))))));

    public override StateValue Next(JsonPointer place, int edit, Random random) =>
        place.Tokens[^1] == "qty" ? edit + 1L : Item(Places.IndexOf(place) + 1, edit + 1);

    private static StateObject Item(int article, long quantity) => Object(("price", 199L + (article * 25)), ("qty", quantity));
}
