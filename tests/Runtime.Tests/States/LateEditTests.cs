using CsCheck;
using PluginState.Conflicts;
using PluginState.Documents;
using PluginState.Resolvers;
using PluginState.States;
using PluginState.Tests.Documents;
using static PluginState.Tests.TestStates;

namespace PluginState.Tests.States;

/// <summary>Managers that get the same edits in orders of their own, and what an edit brings with it through a manager: moves, rules of arrays.</summary>
public sealed class LateEditTests
{
    [Theory]
    [InlineData("last-write-wins")]
    [InlineData("first-write-wins")]
    [InlineData("merge")]
    public Task Five_managers_that_get_edits_of_one_version_in_orders_of_their_own_are_the_same(string strategy) =>
        Gen.Select(
            DocumentGen.DocumentWithArrays,
            DocumentGen.Rules,
            Gen.Select(DocumentGen.Edits, Gen.Int[0, 3], Gen.Int[0, 4]).Array[5, 7],
            Gen.Int).SampleAsync(async (document, rules, drawn, seed) =>
            {
                var edits = drawn.Select(static edit => (
                    Steps: edit.Item1,
                    Time: DateTimeOffset.UnixEpoch.AddSeconds(edit.Item2),
                    Actor: "actor" + edit.Item3)).ToArray();
                var random = new Random(seed);
                string? expected = null;
                for (var replica = 0; replica < 5; replica++)
                {
                    random.Shuffle(edits);
                    var options = new StateManagerOptions { Strategy = ConflictStrategy.Parse(strategy) };
                    foreach (var rule in rules)
                        options.MergeRules.Add(rule);
                    await using var states = new StateManager(options);
                    var context = states.CreateContext("s", document);
                    foreach (var (steps, time, actor) in edits)
                    {
                        var local = steps.Aggregate(document, static (current, step) => step.Apply(current));
                        await states.UpdateAsync(context.Id, StateEdit.Replace(local), new() { BaseVersion = 1, Timestamp = time, Actor = actor });
                    }

                    var result = states.GetState(context.Id).Document.ToString();
                    Assert.Equal(expected ??= result, result);
                }
            }, iter: 100);

    [Fact]
    public async Task An_edit_with_an_earlier_stamp_is_put_before_those_that_came_before_it()
    {
        await using var states = new StateManager(new() { Strategy = ConflictStrategy.FirstWriteWins });
        var context = states.CreateContext("s", Json("""{"x":0,"y":0}"""));
        await UpdateAsync("""{"x":2,"y":2}""", 2);
        await UpdateAsync("""{"x":3}""", 3);
        var late = await UpdateAsync("""{"x":1}""", 1);
        Assert.Equal("""{"x":1,"y":2}""", late.State.Document.ToString());
        Assert.Equal("/x", Assert.Single(late.Conflicts).Path.ToString());
        Assert.Equal("s", late.Conflicts[0].StateId);

        ValueTask<UpdateResult> UpdateAsync(string patch, int second) => states.UpdateAsync(
            context.Id, StateEdit.Merge(Json(patch)), new() { BaseVersion = 1, Timestamp = DateTimeOffset.UnixEpoch.AddSeconds(second), Actor = "a" });
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Edits_inside_follow_what_another_client_moved(bool isMoveFirst)
    {
        await using var states = new StateManager();
        var context = states.CreateContext("s", Json("""{"draft":{"title":"a","body":"b"},"published":{}}"""));
        var edits = new[]
        {
            (StateEdit)JsonPatch.Parse("""[{"op":"move","from":"/draft","path":"/published/first"}]"""),
            Set("/draft/title", "\"A\""),
        };
        foreach (var edit in isMoveFirst ? edits : edits.Reverse())
            await states.UpdateAsync(context.Id, edit, new() { BaseVersion = 1 });
        Assert.Equal("""{"published":{"first":{"title":"A","body":"b"}}}""", states.GetState(context.Id).Document.ToString());
    }

    [Fact]
    public async Task A_transaction_brings_its_moves_with_it()
    {
        await using var states = new StateManager();
        var (mover, editor) = (states.CreateContext("s", Json("""{"a":{"x":1}}""")), states.CreateContext("s"));
        using var transaction = states.Begin(mover.Id);
        transaction.Apply(JsonPatch.Parse("""[{"op":"move","from":"/a","path":"/b"}]"""));
        transaction.Apply(JsonPatch.Parse("""[{"op":"move","from":"/b","path":"/c"}]"""));
        await states.UpdateAsync(editor.Id, Set("/a/x", "2"));
        var result = await transaction.CommitAsync();
        Assert.Equal("""{"c":{"x":2}}""", result.State.Document.ToString());
    }

    [Fact]
    public async Task Arrays_merge_as_the_options_have_it()
    {
        var options = new StateManagerOptions();
        options.MergeRules.Add(new("/items", ArrayMerge.Keyed, "id"));
        options.MergeRules.Add(new("/tags", ArrayMerge.Set));
        options.MergeRules.Add(new("/lines", ArrayMerge.Sequence));
        await using var states = new StateManager(options);
        var (ann, bob) = (
            states.CreateContext("s", Json("""{"items":[{"id":1,"n":1},{"id":2,"n":1}],"tags":["a"],"lines":["1","2","3"]}""")),
            states.CreateContext("s"));
        await states.UpdateAsync(ann.Id, StateEdit.Merge(Json("""{"items":[{"id":2,"n":5}],"tags":["a","b"],"lines":["0","1","2","3"]}""")));
        var result = await states.UpdateAsync(bob.Id, StateEdit.Merge(Json("""{"items":[{"id":1,"n":1},{"id":2,"n":1,"m":7},{"id":3}],"tags":["c"],"lines":["1","2","4"]}""")));
        Assert.Empty(result.Conflicts);
        Assert.Equal("""{"items":[{"id":2,"n":5,"m":7},{"id":3}],"tags":["c","b"],"lines":["0","1","2","4"]}""", result.State.Document.ToString());
    }

    [Fact]
    public async Task A_conflict_inside_a_keyed_array_names_the_item_by_its_key_and_a_resolver_answers_it()
    {
        var options = new StateManagerOptions();
        options.MergeRules.Add(new("/cart", ArrayMerge.Keyed, "sku"));
        await using var states = new StateManager(options, Catalog().With("add-up", "/cart/*/quantity", static conflict => Resolution.Set(System.Text.Json.JsonDocument.Parse(
            $"{conflict.Local.Value.GetInt32() + conflict.Remote.Value.GetInt32() - conflict.Base.Value.GetInt32()}").RootElement)));
        var (ann, bob) = (states.CreateContext("s", Json("""{"cart":[{"sku":"tea","quantity":1}]}""")), states.CreateContext("s"));
        await states.UpdateAsync(ann.Id, StateEdit.Merge(Json("""{"cart":[{"sku":"salt","quantity":1},{"sku":"tea","quantity":3}]}""")));
        var result = await states.UpdateAsync(bob.Id, StateEdit.Merge(Json("""{"cart":[{"sku":"tea","quantity":6}]}""")));
        Assert.Equal("/cart/tea/quantity", Assert.Single(result.Conflicts).Path.ToString());
        Assert.Equal("""{"cart":[{"sku":"salt","quantity":1},{"sku":"tea","quantity":8}]}""", result.State.Document.ToString());
    }

    [Fact]
    public async Task What_equals_the_version_it_was_made_on_is_no_edit_however_it_is_written()
    {
        await using var states = new StateManager();
        var (ann, bob) = (states.CreateContext("s", Json("""{"a":1,"b":2}""")), states.CreateContext("s"));
        var same = await states.UpdateAsync(ann.Id, StateEdit.Replace(Json("""{"b":2.0,"a":1e0}""")));
        Assert.False(same.IsChanged);
        await states.UpdateAsync(ann.Id, Set("/a", "7"));
        var late = await states.UpdateAsync(bob.Id, StateEdit.Replace(Json("""{"b":2.0,"a":1e0}""")));
        Assert.False(late.IsChanged);
        Assert.Equal("""{"a":7,"b":2}""", late.State.Document.ToString());
        // Beside a real edit the writing counts, and the patch tells it.
        var changed = await states.UpdateAsync(ann.Id, StateEdit.Replace(Json("""{"a":8,"b":2.0}""")));
        Assert.Equal("""[{"op":"replace","path":"/a","value":8},{"op":"replace","path":"/b","value":2.0}]""", changed.Patch.ToString());
        Assert.Equal("""{"a":7,"b":2}""", changed.Inverse.Apply(changed.State.Document).ToString());
    }

    [Fact]
    public async Task A_late_edit_that_is_to_fail_where_there_is_a_conflict_fails()
    {
        await using var manager = new StateManager(new() { Strategy = ConflictStrategy.LastWriteWins });
        var (ann, bob) = (manager.CreateContext("s", Json("""{"x":0}""")), manager.CreateContext("s"));
        await manager.UpdateAsync(ann.Id, Set("/x", "1"), At(10));
        var error = await Assert.ThrowsAsync<ConflictUnresolvedException>(
            () => manager.UpdateAsync(bob.Id, Set("/x", "2"), At(5) with { Strategy = ConflictStrategy.Fail }).AsTask());
        Assert.Equal("/x", Assert.Single(error.Conflicts).Path.ToString());
        Assert.Equal("""{"x":1}""", manager.PeekState("s")!.Document.ToString());
    }

    [Fact]
    public async Task A_rollback_replaces_what_is_there_whatever_its_stamp()
    {
        await using var manager = new StateManager(new() { Strategy = ConflictStrategy.LastWriteWins });
        var (ann, bob) = (manager.CreateContext("s", Json("""{"x":0}""")), manager.CreateContext("s"));
        await manager.UpdateAsync(ann.Id, Set("/x", "1"), At(9));
        await manager.UpdateAsync(bob.Id, Set("/x", "1"), At(10)); // changes nothing
        var result = await manager.RollbackAsync(ann.Id, 1, At(5));
        Assert.Equal("""{"x":0}""", result.State.Document.ToString());
    }

    [Fact]
    public async Task What_a_late_edit_loses_is_told_even_where_the_place_looks_untouched_since()
    {
        await using var manager = new StateManager(new() { Strategy = ConflictStrategy.LastWriteWins });
        var (ann, bob) = (manager.CreateContext("s", Json("""{"x":0,"y":0}""")), manager.CreateContext("s"));
        await manager.UpdateAsync(ann.Id, Set("/x", "5"), At(10));
        await manager.UpdateAsync(ann.Id, Set("/x", "0"), At(20));
        var result = await manager.UpdateAsync(bob.Id, StateEdit.Merge(Json("""{"x":7,"y":7}""")), At(15));
        Assert.Equal("""{"x":0,"y":7}""", result.State.Document.ToString());
        var told = Assert.Single(result.Conflicts);
        Assert.Equal(("/x", "0", "7", "0", ResolutionKind.UseRemote), (told.Path.ToString(), told.Base.Value.ToString(), told.Local.Value.ToString(), told.Remote.Value.ToString(), told.Outcome));
    }

    [Fact]
    public void A_merge_rule_that_is_no_pattern_is_an_error_of_the_options()
    {
        var options = new StateManagerOptions();
        options.MergeRules.Add(new("items", ArrayMerge.Set));
        var error = Assert.Throws<Microsoft.Extensions.Options.OptionsValidationException>(() => new StateManager(options));
        Assert.Contains("'items'", error.Message, StringComparison.Ordinal);
    }

    private static UpdateOptions At(int seconds) => new() { Timestamp = DateTimeOffset.UnixEpoch.AddSeconds(seconds) };
}
