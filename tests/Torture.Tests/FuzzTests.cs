using PluginState.Torture.Fuzzing;
using PluginState.Torture.Report;

namespace PluginState.Torture.Tests;

/// <summary>Every fuzz target for a few inputs of a fixed seed, and the loop itself on a reader that is broken.</summary>
public sealed class FuzzTests
{
    public static TheoryData<string> Targets => [.. FuzzTargets.Names];

    [Theory]
    [MemberData(nameof(Targets))]
    public void Whatever_comes_nothing_but_typed_errors_goes(string name)
    {
        using var target = FuzzTargets.Make(name);
        var ledger = new Ledger(name, "");
        new FuzzLoop(target, seed: 1, ledger, null, null).Run(TimeSpan.FromMinutes(5), inputs: name == "sqlite-file" ? 50 : 500);
        Assert.Empty(ledger.ToFigures().Violations);
        Assert.True(ledger.Operations >= 50);
    }

    [Fact]
    public void A_reader_that_breaks_is_found_out_and_its_input_made_small()
    {
        using var target = new Broken();
        var ledger = new Ledger("broken", "");
        new FuzzLoop(target, seed: 1, ledger, null, null).Run(TimeSpan.FromMinutes(5), inputs: 200_000);
        var violation = Assert.Single(ledger.ToFigures().Violations);
        Assert.Contains(nameof(NotSupportedException), violation.What, StringComparison.Ordinal);
        Assert.Equal("input broken " + Convert.ToBase64String("[{"u8), violation.Repeat);
    }

    [Fact]
    public void What_an_input_did_not_hold_is_found_out_too()
    {
        using var target = new Liar();
        var ledger = new Ledger("liar", "");
        new FuzzLoop(target, seed: 1, ledger, null, null).Run(TimeSpan.FromMinutes(5), inputs: 10_000);
        Assert.Contains("is not what it was", Assert.Single(ledger.ToFigures().Violations).What, StringComparison.Ordinal);
    }

    private sealed class Broken : FuzzTarget
    {
        public override string Name => "broken";

        public override IEnumerable<byte[]> Seeds => [Utf8("some text, [1,2,3] and so on")];

        public override string Try(byte[] input)
        {
            var at = input.AsSpan().IndexOf("["u8);
            return at >= 0 && at + 1 < input.Length && input[at + 1] == '{' ? throw new NotSupportedException("planted") : "fine";
        }
    }

    private sealed class Liar : FuzzTarget
    {
        public override string Name => "liar";

        public override IEnumerable<byte[]> Seeds => [Utf8("12345")];

        public override string Try(byte[] input)
        {
            Hold(!input.Contains((byte)0), "it is not what it was");
            return "fine";
        }
    }
}
