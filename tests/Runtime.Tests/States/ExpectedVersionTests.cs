using PluginState.Documents;
using PluginState.States;

namespace PluginState.Tests.States;

public sealed class ExpectedVersionTests : IAsyncDisposable
{
    private readonly StateManager _states = new();

    public ValueTask DisposeAsync() => _states.DisposeAsync();

    [Fact]
    public async Task An_edit_for_the_version_the_state_is_at_takes_effect()
    {
        var context = _states.CreateContext("room", StateValue.Parse("""{"a":1}"""));
        var result = await _states.UpdateAsync(context.Id, Set("a", 2), new UpdateOptions { ExpectedVersion = 1 }, TestContext.Current.CancellationToken);
        Assert.Equal(2, result.Version);
    }

    [Fact]
    public async Task An_edit_for_an_older_version_is_refused_although_it_would_merge()
    {
        var ada = _states.CreateContext("room", StateValue.Parse("""{"a":1,"b":1}"""));
        var bob = _states.CreateContext("room");
        await _states.UpdateAsync(ada.Id, Set("a", 2), cancellationToken: TestContext.Current.CancellationToken);
        var error = await Assert.ThrowsAsync<VersionMismatchException>(async () =>
            await _states.UpdateAsync(bob.Id, Set("b", 2), new UpdateOptions { ExpectedVersion = 1 }, TestContext.Current.CancellationToken));
        Assert.Equal((1, 2), (error.ExpectedVersion, error.CurrentVersion));
        Assert.Equal("""{"a":2,"b":1}""", _states.GetState(ada.Id).Document.ToString());
    }

    [Fact]
    public async Task The_version_that_is_expected_is_the_one_the_edit_was_made_on()
    {
        var ada = _states.CreateContext("room", StateValue.Parse("""{"a":1}"""));
        var bob = _states.CreateContext("room"); // has seen version 1 only
        await _states.UpdateAsync(ada.Id, Set("a", 2), cancellationToken: TestContext.Current.CancellationToken);
        var result = await _states.UpdateAsync(bob.Id, Set("a", 3), new UpdateOptions { ExpectedVersion = 2 }, TestContext.Current.CancellationToken);
        Assert.Empty(result.Conflicts);
        Assert.Equal("""{"a":3}""", result.State.Document.ToString());
    }

    [Fact]
    public async Task A_retry_gets_its_answer_although_the_state_went_on()
    {
        var ada = _states.CreateContext("room", StateValue.Parse("""{"a":1}"""));
        var options = new UpdateOptions { ExpectedVersion = 1, OperationId = "once" };
        await _states.UpdateAsync(ada.Id, Set("a", 2), options, TestContext.Current.CancellationToken);
        var again = await _states.UpdateAsync(ada.Id, Set("a", 2), options, TestContext.Current.CancellationToken);
        Assert.True(again.IsRepeated);
        Assert.Equal(2, again.Version);
    }

    [Fact]
    public async Task Of_many_that_expect_one_version_one_takes_effect()
    {
        var contexts = Enumerable.Range(0, 16).Select(_ => _states.CreateContext("room")).ToArray();
        var results = await Task.WhenAll(contexts.Select(context => Task.Run(async () =>
        {
            try
            {
                await _states.UpdateAsync(context.Id, Set(context.Id, 1), new UpdateOptions { ExpectedVersion = 1 });
                return 1;
            }
            catch (VersionMismatchException)
            {
                return 0;
            }
        })));
        Assert.Equal(1, results.Sum());
    }

    private static StateEdit Set(string name, int value) => StateEdit.Merge(StateValue.Parse($$"""{"{{name}}":{{value}}}"""));
}
