using System.Globalization;
using CsCheck;
using PluginState.Plugins.Counters;

namespace PluginState.Plugins.Tests.Counters;

public sealed class CounterTests
{
    [Theory]
    [InlineData("10", "13", "11", "14")]
    [InlineData("10", "7", "12", "9")]
    [InlineData("0", "0.1", "0.2", "0.3")]
    [InlineData("5", "0", "0", "-5")]
    [InlineData("1.50", "1.75", "2.50", "2.75")]
    [InlineData("79228162514264337593543950335", "79228162514264337593543950334", "79228162514264337593543950333", "79228162514264337593543950332")]
    [InlineData("0", "0.0000000000000000000000000001", "0.0000000000000000000000000002", "0.0000000000000000000000000003")]
    public void Increments_of_both_sides_add_up(string @base, string local, string remote, string sum)
    {
        var conflict = TypedConflict.Of<decimal>(Number(@base), Number(local), Number(remote));
        var resolution = CounterResolver.AddUp(conflict);

        Assert.Equal(ResolutionKind.Set, resolution.Kind);
        Assert.Equal(sum, resolution.Value.ToString(CultureInfo.InvariantCulture));
    }

    [Fact]
    public void A_sum_that_fits_is_found_even_where_adding_up_step_by_step_would_overflow()
    {
        var resolution = CounterResolver.AddUp(TypedConflict.Of<decimal>(decimal.MaxValue, -5m, decimal.MaxValue - 1));

        Assert.Equal(Resolution<decimal>.Set(-6m), resolution);
    }

    [Fact]
    public void A_counter_that_both_sides_added_started_at_zero() =>
        Assert.Equal(Resolution<decimal>.Set(7m), CounterResolver.AddUp(TypedConflict.Of<decimal>(Slot<decimal>.Absent, 3m, 4m)));

    [Theory]
    [InlineData("0", "79228162514264337593543950335", "1")]
    [InlineData("79228162514264337593543950335", "0", "-1")]
    public void An_overflow_fails_rather_than_lets_a_strategy_drop_increments(string @base, string local, string remote)
    {
        var resolution = CounterResolver.AddUp(TypedConflict.Of<decimal>(Number(@base), Number(local), Number(remote)));

        Assert.Equal(ResolutionKind.Fail, resolution.Kind);
        Assert.Contains("decimal", resolution.Reason);
    }

    [Fact]
    public void An_increment_that_rounding_would_swallow_fails()
    {
        // 79228162514264337593543950335 + 0.1 is rounded to 79228162514264337593543950335 by decimal's own addition.
        Assert.Equal(decimal.MaxValue, decimal.MaxValue + 0.1m);

        Assert.Equal(ResolutionKind.Fail, CounterResolver.AddUp(TypedConflict.Of<decimal>(0m, decimal.MaxValue, 0.1m)).Kind);
    }

    [Fact]
    public void A_removed_counter_is_declined_whoever_removed_it()
    {
        var conflict = TypedConflict.Of<decimal>(1m, 2m, Slot<decimal>.Absent);

        Assert.Equal(ResolutionKind.Decline, CounterResolver.AddUp(conflict).Kind);
        Assert.Equal(CounterResolver.AddUp(conflict), CounterResolver.AddUp(conflict.Swapped()));
    }

    [Fact]
    public void The_result_is_the_base_and_the_sum_of_the_deltas_on_either_side() =>
        Gen.Select(_cents, _cents, _cents).Sample((@base, mine, theirs) =>
        {
            var conflict = TypedConflict.Of<decimal>(@base, @base + mine, @base + theirs);

            Assert.Equal(Resolution<decimal>.Set(@base + mine + theirs), CounterResolver.AddUp(conflict));
            Assert.Equal(CounterResolver.AddUp(conflict), CounterResolver.AddUp(conflict.Swapped()));
        });

    [Fact]
    public void A_side_that_did_not_count_leaves_the_other_side_s_value() =>
        Gen.Select(Gen.Decimal, Gen.Decimal).Sample((@base, changed) =>
            Assert.Equal(Resolution<decimal>.Set(changed), CounterResolver.AddUp(TypedConflict.Of<decimal>(@base, @base, changed))));

    private static readonly Gen<decimal> _cents = Gen.Long[-1_000_000_000_000, 1_000_000_000_000].Select(cents => cents / 100m);

    private static decimal Number(string text) => decimal.Parse(text, CultureInfo.InvariantCulture);
}
