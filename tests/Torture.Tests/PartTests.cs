using PluginState.Torture.Campaign;
using PluginState.Torture.Faults;
using PluginState.Torture.Linearizability;
using PluginState.Torture.Report;
using PluginState.Torture.Soak;

namespace PluginState.Torture.Tests;

/// <summary>A few rounds of every part, with fixed seeds.</summary>
public sealed class PartTests
{
    public static TheoryData<int> Faults => [.. Enumerable.Range(0, FaultsPart.Kinds)];

    [Theory]
    [MemberData(nameof(Faults))]
    public Task Every_kind_of_fault_leaves_everything_as_it_must_be(int seed) => RunAsync(new FaultsPart(), seed, 1);

    [Fact]
    public Task Some_order_of_the_operations_explains_every_history() => RunAsync(new LinearizabilityPart(), 1, 5);

    [Fact]
    public async Task Everything_at_once_holds_for_a_moment()
    {
        var ledger = new Ledger("soak", "");
        await new SoakPart().RoundAsync(1, ledger, TestContext.Current.CancellationToken);
        Check(ledger);
    }

    [Fact]
    public async Task A_round_that_ends_with_an_error_is_a_violation_that_tells_its_seed()
    {
        var ledger = new Ledger("broken", "");
        await new BrokenPart().RunAsync(41, TimeSpan.FromMinutes(1), 5, ledger, TestContext.Current.CancellationToken);
        var violation = Assert.Single(ledger.ToFigures().Violations);
        Assert.Equal("part broken --seed 43 --rounds 1", violation.Repeat);
        Assert.Contains("planted", violation.What, StringComparison.Ordinal);
    }

    private static async Task RunAsync(Part part, int seed, int rounds)
    {
        var ledger = new Ledger(part.Name, "");
        await part.RunAsync(seed, TimeSpan.FromMinutes(5), rounds, ledger, TestContext.Current.CancellationToken);
        Check(ledger);
    }

    private static void Check(Ledger ledger)
    {
        var figures = ledger.ToFigures();
        Assert.Empty(figures.Violations);
        Assert.True(figures.Invariants.Values.Sum() > 0);
    }

    private sealed class BrokenPart : Part
    {
        public override string Name => "broken";

        public override Task RoundAsync(int seed, Ledger ledger, CancellationToken cancellationToken) => seed == 43 ? throw new InvalidOperationException("planted") : Task.CompletedTask;
    }
}
