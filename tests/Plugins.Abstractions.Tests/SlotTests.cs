namespace PluginState.Plugins.Abstractions.Tests;

public sealed class SlotTests
{
    [Fact]
    public void Absent_is_not_null()
    {
        Slot<string?> absent = default;
        Slot<string?> isNull = new(null);
        Assert.False(absent.Exists);
        Assert.True(isNull.Exists);
        Assert.NotEqual(absent, isNull);
        Assert.Equal(("(absent)", "null"), (absent.ToString(), isNull.ToString()));
    }

    [Fact]
    public void Reading_an_absent_value_is_an_error_that_says_what_to_call_instead()
    {
        var error = Assert.Throws<InvalidOperationException>(() => Slot<int>.Absent.Value);
        Assert.Contains("TryGet", error.Message, StringComparison.Ordinal);
        Assert.Equal(7, Slot<int>.Absent.GetValueOrDefault(7));
        Assert.False(Slot<int>.Absent.TryGet(out _));
    }

    [Fact]
    public void A_value_converts_to_a_slot_that_holds_it()
    {
        Slot<int> slot = 3;
        Assert.True(slot.TryGet(out var value));
        Assert.Equal((3, 3, 3), (value, slot.Value, slot.GetValueOrDefault(7)));
    }
}
