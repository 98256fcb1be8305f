using PluginState.States;
using static PluginState.Tests.TestStates;

namespace PluginState.Tests.States;

public sealed class VersionHistoryTests
{
    [Fact]
    public void It_remembers_as_many_versions_before_the_current_one_as_it_holds()
    {
        var history = new VersionHistory(Version(1), 3);
        for (var v = 2; v <= 10; v++)
            Assert.True(history.TryCommit(history.Current!, Version(v)));
        Assert.Equal([10L, 9, 8, 7], history.Versions().Select(version => version.Version));
        Assert.Null(history.Find(6));
        Assert.Equal(7, history.Find(7)!.Version);
        Assert.Null(history.Find(11));
        Assert.Null(history.Find(0));
    }

    [Fact]
    public void Only_one_of_two_commits_on_one_version_succeeds()
    {
        var history = new VersionHistory(Version(1), 3);
        var first = history.Current!;
        Assert.True(history.TryCommit(first, Version(2)));
        Assert.False(history.TryCommit(first, Version(2)));
    }

    [Fact]
    public void A_writer_that_fell_asleep_does_not_overwrite_a_newer_version_in_the_ring()
    {
        var history = new VersionHistory(Version(1), 2);
        var asleep = history.Current!;
        for (var v = 2; v <= 4; v++)
            history.TryCommit(history.Current!, Version(v));
        Assert.Equal(3, history.Find(3)!.Version); // shares its place with version 1
        Assert.False(history.TryCommit(asleep, Version(2)));
        Assert.Equal(3, history.Find(3)!.Version);
    }

    [Fact]
    public void Once_sealed_nothing_commits_and_the_last_version_is_handed_out_once()
    {
        var history = new VersionHistory(Version(1), 2);
        var current = history.Current!;
        Assert.Same(current, history.Seal());
        Assert.Null(history.Seal());
        Assert.False(history.TryCommit(current, Version(2)));
        Assert.Null(history.Current);
    }

    [Fact]
    public async Task A_version_that_was_current_is_found_at_every_moment_after_until_it_is_too_old()
    {
        const int Commits = 20_000;
        var history = new VersionHistory(Version(1), 64);
        var reader = Task.Run(() =>
        {
            var missed = 0;
            while (history.Current is { Version: < Commits } seen)
            {
                if (history.Find(seen.Version) is null && history.Current!.Version - seen.Version < 64)
                    missed++;
            }

            return missed;
        }, TestContext.Current.CancellationToken);
        var writers = Enumerable.Range(0, 3).Select(_ => Task.Run(() =>
        {
            while (history.Current is { Version: < Commits } current)
                history.TryCommit(current, Version(current.Version + 1));
        }));
        await Task.WhenAll(writers);
        Assert.Equal(0, await reader);
        Assert.Equal(Enumerable.Range(0, 65).Select(i => (long)Commits - i), history.Versions().Select(version => version.Version));
    }

    private static StateSnapshot Version(long version) => new("s", version, Json("1"), default);
}
