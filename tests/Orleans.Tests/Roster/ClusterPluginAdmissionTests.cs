using PluginState.Orleans.Roster;
using PluginState.Plugins;

namespace PluginState.Orleans.Tests.Roster;

public sealed class ClusterPluginAdmissionTests
{
    private static readonly Version _version = new(1, 0, 0, 0);

    private readonly ClusterPluginAdmission _admission = new();
    private int _noted;
    private int _changed;

    public ClusterPluginAdmissionTests()
    {
        _admission.Noted += () => _noted++;
        _admission.Changed += () => _changed++;
    }

    [Fact]
    public void Before_the_roster_has_spoken_everything_waits()
    {
        Assert.Equal((false, null), Admit("one"));
        Assert.Equal(new ReportedContent("1.0.0.0", "one"), _admission.Present["Votes"]);
    }

    [Fact]
    public void What_the_folder_has_is_told_when_it_is_new()
    {
        Admit("one");
        Admit("one");
        Assert.Equal(1, _noted);
        Admit("two");
        Withdraw();
        Assert.Equal(3, _noted);
    }

    [Fact]
    public void A_verdict_is_about_one_content()
    {
        _admission.Take([new("Votes", "one", null)]);
        Assert.Equal((true, null), Admit("one"));
        Assert.Equal((false, null), Admit("two"));
        Assert.False(Withdraw());
    }

    [Fact]
    public void The_difference_is_the_reason()
    {
        _admission.Take([new("Votes", "one", "Silo 'b' has another.")]);
        Assert.Equal((false, new(PluginRejectionCode.NotOnEverySilo, "Silo 'b' has another.")), Admit("one"));
    }

    [Fact]
    public void What_may_go_is_not_remembered()
    {
        Admit("one");
        Assert.False(Withdraw());
        Assert.Null(_admission.Present["Votes"]);
        _admission.Take([new("Votes", null, null)]);
        Assert.True(Withdraw());
        Assert.Empty(_admission.Present);
    }

    [Fact]
    public void The_folder_is_looked_at_again_when_a_verdict_changes_and_only_then()
    {
        _admission.Take([new("Votes", "one", "wait")]);
        _admission.Take([new("Votes", "one", "wait")]);
        Assert.Equal(1, _changed);
        _admission.Take([new("Votes", "one", null)]);
        _admission.Take([]);
        Assert.Equal(3, _changed);
    }

    private (bool MayServe, PluginRejection? Wait) Admit(string content) => (_admission.TryAdmit("Votes", _version, content, out var wait), wait);

    private bool Withdraw() => _admission.TryWithdraw("Votes", out _);
}
