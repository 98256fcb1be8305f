using PluginState.Documents;
using PluginState.States;
using static PluginState.Orleans.Tests.Behaviour.Edits;

namespace PluginState.Orleans.Tests.Behaviour;

/// <content>Opening, looking and editing.</content>
public abstract partial class StateBehaviour
{
    [Fact]
    public async Task A_new_state_is_an_empty_object_at_version_1_and_its_context_has_seen_it()
    {
        var ann = await AnnAsync();
        Assert.Equal(1, ann.Context.LastSeenVersion);
        Assert.Equal(("{}", 1L), await ann.ReadAsync());
    }

    [Fact]
    public async Task What_a_state_begins_with_counts_for_the_first_who_opens_it_only()
    {
        await AnnAsync("""{"by":"ann"}""");
        var bob = await BobAsync("""{"by":"bob"}""");
        Assert.Equal(("""{"by":"ann"}""", 1L), await bob.ReadAsync());
        Assert.Equal(("""{"by":"ann"}""", 1L), await NowAsync());
    }

    [Fact]
    public async Task Of_many_who_open_a_state_at_once_one_makes_it()
    {
        var clients = await Task.WhenAll(Enumerable.Range(0, 12).Select(i => OpenAsync((i % 3) switch { 0 => _world.First, 1 => _world.Second, _ => _world.Third }, $"c{i}", $$"""{"by":{{i}}}""")));
        var documents = await Task.WhenAll(clients.Select(static client => client.ReadAsync()));
        Assert.Single(documents.Distinct());
        Assert.Equal(1, documents[0].Version);
    }

    [Fact]
    public async Task A_state_is_updated_by_patch_by_merge_patch_and_by_whole_replacement()
    {
        var (ann, bob) = await BothAsync("""{"a":1,"b":{"c":2}}""");
        Assert.Equal("""[{"op":"remove","path":"/a"},{"op":"add","path":"/b/d","value":3}]""", (await ann.UpdateAsync(Merge("""{"a":null,"b":{"d":3}}"""))).Patch.ToString());
        Assert.Equal(("""{"b":{"c":2,"d":3}}""", 2L), await bob.ReadAsync());
        await bob.UpdateAsync(Replace("[1]"));
        Assert.Equal(("[1]", 3L), await ann.ReadAsync());
        await ann.UpdateAsync(Patch("""[{"op":"add","path":"/-","value":2},{"op":"test","path":"/1","value":2},{"op":"copy","from":"/0","path":"/0"}]"""));
        Assert.Equal(("[1,1,2]", 4L), await NowAsync());
    }

    [Fact]
    public async Task The_result_has_the_state_after_it_what_changed_and_the_way_back()
    {
        var ann = await AnnAsync("""{"a":1,"list":[1,2,3]}""");
        var result = await ann.UpdateAsync(Merge("""{"a":null,"list":[1,3],"new":{}}"""), new() { Actor = "somebody", Timestamp = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.FromHours(2)) });
        Assert.Equal((2L, 2L, true, false, 1), (result.Version, result.State.Version, result.IsChanged, result.IsRepeated, result.Attempts));
        Assert.Equal(StateId, result.State.StateId);
        Assert.Equal(new("""{"list":[1,3],"new":{}}"""), result.State.Document.ToString());
        Assert.Equal(new EditStamp(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.FromHours(2)), "somebody"), result.State.Stamp);
        Assert.Equal(TimeSpan.FromHours(2), result.State.Stamp.Timestamp.Offset);
        Assert.Equal(Json("""{"a":1,"list":[1,2,3]}"""), result.Inverse.Apply(result.State.Document));
        Assert.Equal(result.State.Document, result.Patch.Apply(Json("""{"a":1,"list":[1,2,3]}""")));
        Assert.Empty(result.Conflicts);
    }

    [Fact]
    public async Task An_update_without_an_actor_is_its_contexts()
    {
        var ann = await AnnAsync();
        Assert.Equal(ann.Context.Id, (await ann.SetAsync("/a", "1")).State.Stamp.Actor);
        Assert.Equal(ann.Context.Id, (await (await BobAsync()).SeeAsync()).Stamp.Actor);
    }

    [Fact]
    public async Task Two_clients_that_edit_different_places_both_keep_their_edits()
    {
        var (ann, bob) = await BothAsync("""{"a":1,"b":1}""");
        await ann.SetAsync("/a", "2");
        var result = await bob.SetAsync("/b", "2");
        Assert.Equal("""{"a":2,"b":2}""", result.State.Document.ToString());
        Assert.Equal("""[{"op":"replace","path":"/b","value":2}]""", result.Patch.ToString());
        Assert.Equal("""[{"op":"replace","path":"/b","value":1}]""", result.Inverse.ToString());
        Assert.Empty(result.Conflicts);
    }

    [Fact]
    public async Task A_context_sees_the_versions_it_reads_and_writes_and_no_other()
    {
        var (ann, bob) = await BothAsync("""{"a":1}""");
        await ann.SetAsync("/a", "2");
        Assert.Equal((2L, 1L), (ann.Context.LastSeenVersion, bob.Context.LastSeenVersion));
        await bob.SeeAsync();
        Assert.Equal(2L, bob.Context.LastSeenVersion);
        Assert.Empty((await bob.SetAsync("/a", "3")).Conflicts);
    }

    [Fact]
    public async Task An_update_whose_result_is_what_is_there_writes_no_version()
    {
        var (ann, bob) = await BothAsync("""{"a":1}""");
        await ann.SetAsync("/a", "2");
        var same = await bob.SetAsync("/a", "2.0");
        Assert.Equal((2L, false), (same.Version, same.IsChanged));
        Assert.Empty(same.Patch.Operations);
        Assert.Empty(same.Inverse.Operations);
        Assert.Equal(("""{"a":2}""", 2L), await NowAsync());
    }

    [Fact]
    public async Task Arrays_merge_by_their_rules()
    {
        var (ann, bob) = await BothAsync("""{"board":{"list":["a","b","c"]},"tags":["x"]}""");
        await ann.UpdateAsync(Patch("""[{"op":"add","path":"/board/list/0","value":"first"},{"op":"add","path":"/tags/-","value":"y"}]"""));
        var merged = await bob.UpdateAsync(Patch("""[{"op":"remove","path":"/board/list/1"},{"op":"add","path":"/board/list/-","value":"last"},{"op":"add","path":"/tags/-","value":"z"}]"""));
        Assert.Equal("""["first","a","c","last"]""", merged.State.Document.At("/board/list").ToString());
        Assert.Equal(["x", "y", "z"], ((StateArray)merged.State.Document.At("/tags")).Select(tag => ((StateString)tag).Value).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task An_edit_follows_what_another_moved()
    {
        var (ann, bob) = await BothAsync("""{"old":{"x":1},"new":{}}""");
        await ann.UpdateAsync(Patch("""[{"op":"move","from":"/old","path":"/new/place"}]"""));
        var merged = await bob.SetAsync("/old/x", "2");
        Assert.Equal("""{"new":{"place":{"x":2}}}""", merged.State.Document.ToString());
    }

    [Fact]
    public async Task A_patch_whose_test_fails_half_way_changes_nothing_and_says_where()
    {
        var ann = await AnnAsync("""{"a":1}""");
        var error = await Assert.ThrowsAsync<JsonPatchException>(() =>
            ann.UpdateAsync(Patch("""[{"op":"replace","path":"/a","value":2},{"op":"test","path":"/a","value":1}]""")));
        Assert.Equal((1, "/a", "patch_failed"), (error.Operation, error.Path, error.Code));
        Assert.Equal(("""{"a":1}""", 1L), await NowAsync());
    }

    [Fact]
    public async Task A_test_is_made_on_what_others_left_too()
    {
        var (ann, bob) = await BothAsync("""{"open":true}""");
        await ann.SetAsync("/open", "false");
        await Assert.ThrowsAsync<JsonPatchException>(() => bob.UpdateAsync(Patch("""[{"op":"test","path":"/open","value":true},{"op":"add","path":"/bid","value":9}]""")));
        Assert.Equal(("""{"open":false}""", 2L), await NowAsync());
    }

    [Fact]
    public async Task An_update_that_expects_a_version_takes_effect_on_that_version_only()
    {
        var (ann, bob) = await BothAsync("""{"a":1}""");
        await ann.SetAsync("/a", "2", new() { ExpectedVersion = 1 });
        var error = await Assert.ThrowsAsync<VersionMismatchException>(() => bob.SetAsync("/b", "2", new() { ExpectedVersion = 1 }));
        Assert.Equal((StateId, 1L, 2L), (error.StateId, error.ExpectedVersion, error.CurrentVersion));
        Assert.Equal(3, (await bob.SetAsync("/a", "3", new() { ExpectedVersion = 2 })).Version);
    }

    [Fact]
    public async Task A_base_that_is_forgotten_is_a_typed_error_and_so_is_one_that_never_was()
    {
        var (ann, bob) = await BothAsync("""{"n":0}""");
        await ForgetAsync(ann);
        var stale = await Assert.ThrowsAsync<StaleBaseException>(() => bob.SetAsync("/late", "true"));
        Assert.Equal((StateId, 1L, 261L), (stale.StateId, stale.BaseVersion, stale.CurrentVersion));
        Assert.Equal(stale.Message, (await Assert.ThrowsAsync<StaleBaseException>(() => ann.SetAsync("/late", "1", new() { BaseVersion = 1 }))).Message);
        await Assert.ThrowsAsync<StaleBaseException>(() => ann.SetAsync("/late", "1", new() { BaseVersion = 999 }));
        await Assert.ThrowsAsync<StaleBaseException>(() => ann.SetAsync("/late", "1", new() { BaseVersion = -1 }));
        Assert.Equal(262, (await bob.SetAsync("/late", "true", new() { BaseVersion = 5 })).Version);
    }

    [Fact]
    public async Task A_document_beyond_the_limits_is_refused_and_nothing_is_lost()
    {
        var ann = await AnnAsync("""{"a":1}""");
        var big = new string('x', 20_000);
        var error = await Assert.ThrowsAsync<DocumentLimitException>(() => ann.UpdateAsync(Merge($$"""{"big":"{{big}}"}""")));
        Assert.Equal(StateId, error.StateId);
        Assert.Contains("20000 bytes", error.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<JsonPatchException>(() => ann.SetAsync("/big", $"\"{big}\""));
        await Assert.ThrowsAsync<DocumentLimitException>(() => AnnAsync($"\"{big}\"", "t" + StateId));
        Assert.Equal(("""{"a":1}""", 1L), await NowAsync());
    }

    [Fact]
    public async Task A_patch_with_too_many_operations_is_refused()
    {
        var ann = await AnnAsync();
        var patch = string.Join(',', Enumerable.Range(0, 101).Select(i => $$"""{"op":"add","path":"/m{{i}}","value":1}"""));
        await Assert.ThrowsAsync<JsonPatchException>(() => ann.UpdateAsync(Patch($"[{patch}]")));
        Assert.Equal(("{}", 1L), await NowAsync());
    }

    [Fact]
    public async Task A_validator_that_refuses_says_every_rule_and_its_place_and_the_state_is_as_it_was()
    {
        var (ann, bob) = await BothAsync("""{"a":1}""");
        await ann.SetAsync("/a", "2");
        var error = await Assert.ThrowsAsync<StateValidationException>(() => bob.SetAsync("/forbidden", "1"));
        Assert.Equal(StateId, error.StateId);
        Assert.Equal(["/forbidden must not be here", " is spoilt"], error.Violations.Select(static violation => $"{violation.Path} {violation.Message}"));
        Assert.Equal(("""{"a":2}""", 2L), await NowAsync());
        await Assert.ThrowsAsync<StateValidationException>(() => AnnAsync("""{"forbidden":1}""", "t" + StateId));
        Assert.Equal(("{}", 1L), await (await BobAsync(null, "t" + StateId)).ReadAsync()); // it was not made
    }

    [Fact]
    public async Task A_validator_that_throws_fails_the_update_with_what_it_threw()
    {
        var ann = await AnnAsync();
        Assert.Contains("the validator broke", (await Assert.ThrowsAsync<InvalidTimeZoneException>(() => ann.SetAsync("/explodes", "1"))).Message, StringComparison.Ordinal);
        Assert.Equal(2, (await ann.SetAsync("/a", "1")).Version);
    }

    [Fact]
    public async Task States_are_isolated_by_their_ids()
    {
        var (one, other) = (await AnnAsync("""{"a":1}""", StateId), await AnnAsync("""{"a":2}""", StateId.ToUpperInvariant()));
        await one.UpdateAsync(Remove("/a"));
        Assert.Equal(("{}", 2L), await one.ReadAsync());
        Assert.Equal(("""{"a":2}""", 1L), await other.ReadAsync());
    }

    [Theory]
    [InlineData("with space")]
    [InlineData("a/b/../c")]
    [InlineData("é😀")]
    [InlineData("100%+&?#=")]
    [InlineData("*{curly}[square]:colon")]
    public async Task A_state_may_have_any_id(string id)
    {
        id += StateId;
        var ann = await AnnAsync("""{"a":1}""", id);
        Assert.Equal(id, (await ann.SetAsync("/a", "2")).State.StateId);
        Assert.Equal(("""{"a":2}""", 2L), await (await BobAsync(null, id)).ReadAsync());
        Assert.True(await _world.Third.RemoveStateAsync(id).InTime());
    }
}
