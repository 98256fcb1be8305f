using System.Net;
using PluginState.Orleans.Roster;

namespace PluginState.Orleans.Tests.Roster;

public sealed class RosterRulesTests
{
    private static readonly ReportedResolver _max = new("max", "App", "1.0.0.0", "aaaa");
    private static readonly ReportedContent _one = new("1.0.0.0", new string('1', 64));
    private static readonly ReportedContent _two = new("2.0.0.0", new string('2', 64));

    [Fact]
    public void A_silo_with_the_same_resolvers_joins() =>
        Assert.Null(RosterRules.Refusal(Silo("b", admitted: false, [_max], new ReportedPlugin("Votes", _one, null)), [Silo("a", true, [_max], new ReportedPlugin("Votes", _one, _one))]));

    [Fact]
    public void Another_build_of_a_compiled_in_resolver_is_refused_and_both_are_named()
    {
        var refusal = RosterRules.Refusal(Silo("b", false, [_max with { Version = "1.1.0.0", Content = "bbbb" }]), [Silo("a", true, [_max])]);
        Assert.Equal("The resolver 'max' is of App 1.1.0.0 (bbbb) here, and of App 1.0.0.0 (aaaa) on silo 'a'.", refusal);
    }

    [Fact]
    public void A_resolver_that_one_of_them_lacks_is_refused()
    {
        Assert.Equal("The resolver 'max' of App 1.0.0.0 (aaaa) on silo 'a' is not here.", RosterRules.Refusal(Silo("b", false, []), [Silo("a", true, [_max])]));
        Assert.Equal("The resolver 'max' of App 1.0.0.0 (aaaa) is not on silo 'a'.", RosterRules.Refusal(Silo("b", false, [_max]), [Silo("a", true, [])]));
    }

    [Fact]
    public void A_plugin_that_serves_elsewhere_must_be_here_with_the_same_content()
    {
        var there = Silo("a", true, [], new ReportedPlugin("Votes", _one, _one));
        Assert.Equal("The plugin 'Votes' 1.0.0.0 (content 111111111111) serves on silo 'a', and is not here.", RosterRules.Refusal(Silo("b", false, []), [there]));
        Assert.Equal("The plugin 'Votes' is 2.0.0.0 (content 222222222222) here, and 1.0.0.0 (content 111111111111) serves on silo 'a'.",
            RosterRules.Refusal(Silo("b", false, [], new ReportedPlugin("Votes", _two, null)), [there]));
    }

    [Fact]
    public void A_plugin_that_serves_nowhere_yet_keeps_nobody_out()
    {
        Assert.Null(RosterRules.Refusal(Silo("b", false, []), [Silo("a", true, [], new ReportedPlugin("Votes", _one, null))]));
        Assert.Null(RosterRules.Refusal(Silo("b", false, [], new ReportedPlugin("Votes", _one, null)), [Silo("a", true, [])]));
    }

    [Fact]
    public void Who_has_not_joined_yet_is_no_measure() => Assert.Null(RosterRules.Refusal(Silo("b", false, []), [Silo("a", false, [_max])]));

    [Fact]
    public void Of_a_silo_that_serves_it_is_told_what_it_serves_otherwise() => Assert.Equal(
        "The plugin 'Votes' 1.0.0.0 (content 111111111111) serves on silo 'a', and is not here.",
        RosterRules.Refusal(Silo("b", true, [], new ReportedPlugin("Votes", _one, null)), [Silo("a", true, [], new ReportedPlugin("Votes", _one, _one))]));

    [Fact]
    public void A_content_that_every_silo_has_may_serve() =>
        Assert.Equal([new("Votes", _two.Hash, null)], Verdicts(new("Votes", _two, _one), Silo("b", true, [], new ReportedPlugin("Votes", _two, _one)), Silo("c", true, [], new ReportedPlugin("Votes", _two, _two))));

    [Fact]
    public void A_content_that_one_silo_lacks_waits_for_it_by_name()
    {
        var verdict = Assert.Single(Verdicts(new("Votes", _two, _one), Silo("c", true, [], new ReportedPlugin("Votes", _two, _one)), Silo("b", true, [], new ReportedPlugin("Votes", _one, _one))));
        Assert.Contains("Silo 'b' has the plugin 'Votes' 1.0.0.0 (content 111111111111), and here it is 2.0.0.0 (content 222222222222).", verdict.Difference, StringComparison.Ordinal);
        verdict = Assert.Single(Verdicts(new("Votes", _two, null), Silo("b", true, [])));
        Assert.Contains("Silo 'b' does not have the plugin 'Votes'", verdict.Difference, StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_taken_away_serves_until_it_is_nowhere()
    {
        var verdict = Assert.Single(Verdicts(new("Votes", null, _one), Silo("b", true, [], new ReportedPlugin("Votes", _one, _one))));
        Assert.Contains("still, and here it was taken away", verdict.Difference, StringComparison.Ordinal);
        Assert.Null(Assert.Single(Verdicts(new("Votes", null, _one), Silo("b", true, [], new ReportedPlugin("Votes", null, _one)), Silo("c", true, []))).Difference);
    }

    [Fact]
    public void A_silo_alone_waits_for_nobody() => Assert.Null(Assert.Single(Verdicts(new("Votes", _one, null))).Difference);

    private static PluginVerdict[] Verdicts(ReportedPlugin mine, params SiloReport[] others) => RosterRules.Verdicts(Silo("here", true, [], mine), others);

    private static SiloReport Silo(string name, bool admitted, ReportedResolver[] resolvers, params ReportedPlugin[] plugins) =>
        new(SiloAddress.New(IPAddress.Loopback, 1000 + name[0], 1), name, admitted, resolvers, plugins);
}
