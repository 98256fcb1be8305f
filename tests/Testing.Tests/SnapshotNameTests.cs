namespace PluginState.Testing.Tests;

/// <summary>Names as Verify makes them.</summary>
public sealed class SnapshotNameTests
{
    public static TheoryData<object?, string> Values => new()
    {
        { "a/b c", "a-b c" },
        { "", "" },
        { "\"\\<>|:*?/\0\t\n\u001f", "-------------" },
        { "Größe_1.5#=~", "Größe_1.5#=~" },
        { null, "null" },
        { 1.5, "1.5" },
        { -7m, "-7" },
        { true, "True" },
        { DayOfWeek.Friday, "Friday" },
        { 'x', "x" },
        { Guid.Empty, "00000000-0000-0000-0000-000000000000" },
        { TimeSpan.FromMinutes(1), "00-01-00" },
    };

    [Fact]
    public void A_class_has_no_namespace() => Assert.Equal("SnapshotNameTests.M", SnapshotName.Of(typeof(SnapshotNameTests), "M", null));

    [Fact]
    public void A_nested_class_has_the_nearest_class_around_it()
    {
        Assert.Equal("SnapshotNameTests.Inner.M", SnapshotName.Of(typeof(Inner), "M", null));
        Assert.Equal("Inner.Innermost.M", SnapshotName.Of(typeof(Inner.Innermost), "M", null));
    }

    [Theory]
    [MemberData(nameof(Values))]
    public void A_value_is_invariant_and_legal_everywhere(object? value, string expected) =>
        Assert.Equal($"Inner.Innermost.M_value={expected}", SnapshotName.Of(typeof(Inner.Innermost), "M", new { value }));

    [Fact]
    public void Parameters_keep_their_order() => Assert.Equal("SnapshotNameTests.M_z=1_a=2", SnapshotName.Of(typeof(SnapshotNameTests), "M", new { z = 1, a = "2" }));

    [Fact]
    public void What_makes_no_simple_name_is_refused()
    {
        Assert.Contains("'days'", Refused(new { days = new[] { 1, 2 } }), StringComparison.Ordinal);
        Refused(new { at = DateTimeOffset.UnixEpoch });
        Refused(new { at = DateTime.UnixEpoch });
        Refused(new { at = DateOnly.MinValue });
        Refused(new { at = TimeOnly.MinValue });
    }

    [Fact]
    public void A_value_without_a_name_is_refused()
    {
        Assert.Contains("new { path, count }", Refused("a"), StringComparison.Ordinal);
        Refused(1);
        Refused(DayOfWeek.Friday);
        Refused(new object[] { 1 });
    }

    private static string Refused(object parameters) =>
        Assert.Throws<ArgumentException>(() => SnapshotName.Of(typeof(SnapshotNameTests), "M", parameters)).Message;

    private static class Inner
    {
        internal static class Innermost;
    }
}
