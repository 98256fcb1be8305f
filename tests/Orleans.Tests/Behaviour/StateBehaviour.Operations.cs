using PluginState.Conflicts;
using PluginState.Resolvers;
using PluginState.States;

namespace PluginState.Orleans.Tests.Behaviour;

/// <content>Operation ids: what is tried again is not done again.</content>
public abstract partial class StateBehaviour
{
    [Fact]
    public async Task A_retry_gives_the_result_of_the_first_try_and_does_nothing()
    {
        var (ann, bob) = await BothAsync("""{"list":[]}""");
        var (updates, repeated) = (Sum(static m => m.Updates), Sum(static m => m.RepeatedUpdates));
        var first = await ann.SetAsync("/list/-", "1", new() { OperationId = "op" });
        await ann.SetAsync("/list/-", "2");
        foreach (var client in new[] { ann, bob, await EveAsync() }) // it is the state that remembers, whoever asks
        {
            var retry = await client.SetAsync("/list/-", "1", new() { OperationId = "op" });
            Assert.Equal((false, true), (first.IsRepeated, retry.IsRepeated));
            Assert.Equal((first.Version, first.IsChanged, first.Patch.ToString(), first.State.Document.ToString(), first.State.Stamp), (retry.Version, retry.IsChanged, retry.Patch.ToString(), retry.State.Document.ToString(), retry.State.Stamp));
            Assert.Equal(first.Inverse.ToString(), retry.Inverse.ToString());
        }

        Assert.Equal(("""{"list":[1,2]}""", 3L), await NowAsync());
        Assert.Equal((2L, 3L), (Sum(static m => m.Updates) - updates, Sum(static m => m.RepeatedUpdates) - repeated));
    }

    [Fact]
    public async Task A_retry_of_what_changed_nothing_does_not_change_anything_later_either()
    {
        var ann = await AnnAsync("""{"a":1}""");
        Assert.False((await ann.SetAsync("/a", "1", new() { OperationId = "op" })).IsChanged);
        await ann.SetAsync("/a", "2");
        var retry = await ann.SetAsync("/a", "1", new() { OperationId = "op" });
        Assert.Equal((1L, false, true), (retry.Version, retry.IsChanged, retry.IsRepeated));
        Assert.Equal(("""{"a":2}""", 2L), await NowAsync());
    }

    [Fact]
    public async Task The_same_id_with_another_edit_is_a_typed_error_and_nothing_changes()
    {
        var (ann, bob) = await BothAsync("{}");
        await ann.SetAsync("/a", "1", new() { OperationId = "op" });
        var error = await Assert.ThrowsAsync<OperationMismatchException>(() => bob.SetAsync("/a", "2", new() { OperationId = "op" }));
        Assert.Equal((StateId, "op", "operation_mismatch"), (error.StateId, error.OperationId, error.Code));
        await Assert.ThrowsAsync<OperationMismatchException>(() => ann.RollbackAsync(1, new() { OperationId = "op" }));
        Assert.Equal(("""{"a":1}""", 2L), await NowAsync());
    }

    [Fact]
    public async Task An_id_whose_first_try_failed_may_be_tried_again()
    {
        var (ann, bob) = await BothAsync("""{"a":1}""");
        await ann.SetAsync("/a", "2");
        await Assert.ThrowsAsync<ConflictUnresolvedException>(() => bob.SetAsync("/a", "3", new() { OperationId = "op" }));
        var again = await bob.SetAsync("/a", "3", new() { OperationId = "op", Strategy = ConflictStrategy.LastWriteWins });
        Assert.Equal((false, 3L), (again.IsRepeated, again.Version));
    }

    [Fact]
    public async Task A_retry_while_the_first_try_is_still_asking_its_resolver_takes_effect_once_with_it()
    {
        var (ann, bob) = await BothAsync("""{"waits":1}""");
        await ann.SetAsync("/waits", "2");
        var eve = await EveAsync();
        var gate = _world.House.GateOf(StateId);
        var options = new UpdateOptions { OperationId = "op", BaseVersion = 1 };
        var first = bob.SetAsync("/waits", "3", options);
        await gate.Asked.Task.InTime();
        var second = eve.SetAsync("/waits", "3", options);
        gate.Answer.SetResult();
        Assert.Equal([3L, 3L], (await Task.WhenAll(first, second)).Select(static result => result.Version));
        Assert.Equal(("""{"waits":3}""", 3L), await NowAsync());
        Assert.Equal((3L, 3L), (bob.Context.LastSeenVersion, eve.Context.LastSeenVersion));
    }

    [Fact]
    public async Task Of_many_tries_at_once_each_operation_takes_effect_exactly_once()
    {
        await AnnAsync("""{"count":0}""");
        var clients = new[] { await AnnAsync(), await BobAsync(), await EveAsync(), await AnnAsync() };
        await Task.WhenAll(clients.Select(async client =>
        {
            for (var i = 0; i < 20; i++)
                await client.SetAsync("/count", "1", new() { OperationId = $"op-{i}", BaseVersion = 1 });
        }));
        Assert.Equal(("""{"count":20}""", 21L), await NowAsync());
    }

    [Fact]
    public async Task A_state_forgets_its_oldest_operation_ids_first()
    {
        var ann = await AnnAsync();
        for (var at = 0; at < 300; at += 20)
            await Task.WhenAll(Enumerable.Range(at, 20).Select(i => ann.SetAsync($"/m{i}", "1", new() { OperationId = $"op-{i}" })));
        Assert.True((await ann.SetAsync("/m299", "1", new() { OperationId = "op-299" })).IsRepeated);
        Assert.True((await ann.SetAsync("/m100", "1", new() { OperationId = "op-100" })).IsRepeated);
        Assert.False((await ann.SetAsync("/m0", "2", new() { OperationId = "op-0" })).IsRepeated);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    public async Task An_id_is_neither_blank_nor_too_long(string id)
    {
        var ann = await AnnAsync();
        await Assert.ThrowsAsync<ArgumentException>(() => ann.SetAsync("/a", "1", new() { OperationId = id }));
        var tooLong = new string('é', UpdateOptions.MaxOperationIdLength + 1);
        await Assert.ThrowsAsync<ArgumentException>(() => ann.SetAsync("/a", "1", new() { OperationId = tooLong }));
        await ann.SetAsync("/a", "1", new() { OperationId = tooLong[1..] });
        Assert.True((await (await BobAsync()).SetAsync("/a", "1", new() { OperationId = tooLong[1..] })).IsRepeated);
    }
}
