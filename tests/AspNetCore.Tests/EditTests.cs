using PluginState.Documents;
using PluginState.States;

namespace PluginState.AspNetCore.Tests;

/// <summary><c>PATCH</c> and <c>PUT</c> of <c>/contexts/{id}/state</c>, and how an edit is made.</summary>
public sealed class EditTests
{
    [Fact]
    public async Task A_json_patch_takes_effect_and_the_answer_says_how()
    {
        await using var server = await ServerFixture.StartAsync();
        await server.MakeAsync("c", initial: """{"title":"Chess"}""");
        var reply = (await server.PatchAsync("contexts/c/state", """[{"op":"replace","path":"/title","value":"Go"}]""")).Is(200);
        Assert.Equal("""{"stateId":"room","version":2,"changed":true,"repeated":false,"attempts":1,"patch":[{"op":"replace","path":"/title","value":"Go"}],"conflicts":[]}""", reply.Text);
        Assert.Equal(("\"2\"", "application/json", null), (reply.ETag, reply.ContentType, reply["Preference-Applied"]));
        Assert.Equal("""{"title":"Go"}""", (await server.GetAsync("contexts/c/state")).Text);
    }

    [Fact]
    public async Task A_merge_patch_and_a_whole_document_take_effect()
    {
        await using var server = await ServerFixture.StartAsync();
        await server.MakeAsync("c", initial: """{"a":1,"b":2}""");
        Assert.Equal("""[{"op":"remove","path":"/a"},{"op":"replace","path":"/b","value":3}]""", (await server.MergeAsync("contexts/c/state", """{"a":null,"b":3}""")).Is(200).Member("patch"));
        Assert.Equal("\"3\"", (await server.PutAsync("contexts/c/state", "[1]")).Is(200).ETag);
        Assert.Equal("[1]", (await server.GetAsync("states/room")).Text);
    }

    [Fact]
    public async Task An_edit_that_changes_nothing_says_so()
    {
        await using var server = await ServerFixture.StartAsync();
        await server.MakeAsync("c", initial: """{"a":1}""");
        var reply = (await server.PutAsync("contexts/c/state", """{"a":1.0}""")).Is(200);
        Assert.Equal(("1", "false", "[]"), (reply.Member("version"), reply.Member("changed"), reply.Member("patch")));
    }

    [Fact]
    public async Task Edits_of_what_others_left_alone_merge_and_a_true_conflict_is_told_with_all_there_is_to_know()
    {
        await using var server = await ServerFixture.StartAsync();
        await server.MakeAsync("ada", initial: """{"title":"Chess","n":1}""");
        await server.MakeAsync("bob");
        (await server.MergeAsync("contexts/ada/state", """{"title":"Go"}""")).Is(200);
        Assert.Equal("3", (await server.MergeAsync("contexts/bob/state", """{"n":2}""")).Is(200).Member("version"));

        (await server.MergeAsync("contexts/ada/state", """{"title":"Shogi"}""", ("PluginState-Base", "2"))).Is(200);
        var refused = (await server.MergeAsync("contexts/bob/state", """{"title":"Bridge"}""", ("PluginState-Base", "2"))).IsProblem(409, "conflict_unresolved");
        Assert.Equal("\"room\"", refused.Member("stateId"));
        var conflict = Assert.Single(refused.Json.GetProperty("conflicts").EnumerateArray());
        Assert.Equal("""
            {"stateId":"room","path":"/title","kind":"EditEdit","base":"Go","local":"Bridge","remote":"Shogi","localStamp":{"actor":"bob","timestamp":"2026-01-31T12:00:00+00:00"},"remoteStamp":{"actor":"ada","timestamp":"2026-01-31T12:00:00+00:00"},"outcome":"Fail","notes":[]}
            """, conflict.GetRawText());
        Assert.Equal("""{"title":"Shogi","n":2}""", (await server.GetAsync("states/room")).Text);
    }

    [Fact]
    public async Task A_resolver_answers_and_is_named()
    {
        await using var server = await ServerFixture.StartAsync();
        server.Declare("max", "/n", static conflict => Resolution.Set(conflict.Local.Value.GetInt32() > conflict.Remote.Value.GetInt32() ? "11"u8.ToArray() : "13"u8.ToArray()));
        await server.MakeAsync("ada", initial: """{"n":10}""");
        await server.MakeAsync("bob");
        (await server.MergeAsync("contexts/ada/state", """{"n":13}""")).Is(200);
        var reply = (await server.MergeAsync("contexts/bob/state", """{"n":11}""")).Is(200);
        var conflict = Assert.Single(reply.Json.GetProperty("conflicts").EnumerateArray());
        Assert.Equal(("Set", 13), (conflict.GetProperty("outcome").GetString(), conflict.GetProperty("result").GetInt32()));
        Assert.StartsWith("max", conflict.GetProperty("answeredBy").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Prefer", "conflict=last-write-wins")]
    [InlineData("Prefer", "conflict=\"last-write-wins\"")]
    [InlineData("Prefer", "Conflict=last-write-wins")]
    [InlineData("Prefer", "respond-async, wait=10,, conflict=last-write-wins; foo=\"a,b;c\"")]
    [InlineData("Prefer", "x=\"conflict=fail, \\\" and more\", conflict=last-write-wins")]
    [InlineData("Prefer", " conflict = last-write-wins ")]
    [InlineData("Prefer", "conflict=last-write-wins, conflict=fail")]
    [InlineData("Prefer", "conflict=resolver:mine")]
    [InlineData("Prefer", "resolver=mine")]
    [InlineData("Prefer", "resolver=\"mine\"")]
    [InlineData("?", "conflict=last-write-wins")]
    [InlineData("?", "conflict=resolver:mine")]
    [InlineData("?", "resolver=mine")]
    public async Task What_a_conflict_comes_to_is_the_clients_choice(string where, string what)
    {
        await using var server = await ServerFixture.StartAsync();
        server.Declare("mine", "/elsewhere", static _ => Resolution.UseLocal);
        await server.MakeAsync("ada", initial: """{"n":1}""");
        await server.MakeAsync("bob");
        await server.MergeAsync("contexts/ada/state", """{"n":2}""");
        server.Time.Advance(TimeSpan.FromSeconds(1));
        (await (where == "?" ? server.MergeAsync("contexts/bob/state?" + what, """{"n":3}""") : server.MergeAsync("contexts/bob/state", """{"n":3}""", (where, what)))).Is(200);
        Assert.Equal("""{"n":3}""", (await server.GetAsync("states/room")).Text);
    }

    [Fact]
    public async Task Preferences_may_come_in_several_headers_and_a_header_counts_before_the_query()
    {
        await using var server = await ServerFixture.StartAsync();
        await server.MakeAsync("ada", initial: """{"n":1}""");
        await server.MakeAsync("bob");
        await server.MergeAsync("contexts/ada/state", """{"n":2}""");
        var reply = (await server.MergeAsync("contexts/bob/state?conflict=fail", """{"n":3}""", ("Prefer", "return=representation"), ("Prefer", "conflict=first-write-wins"))).Is(200);
        Assert.Equal(("return=representation", """{"n":2}"""), (reply["Preference-Applied"], reply.Member("state")));
    }

    [Fact]
    public async Task The_answer_is_as_long_as_the_client_prefers()
    {
        await using var server = await ServerFixture.StartAsync();
        await server.MakeAsync("c");
        var whole = (await server.MergeAsync("contexts/c/state", """{"n":1}""", ("Prefer", "return=representation"))).Is(200);
        Assert.Equal(("return=representation", """{"n":1}"""), (whole["Preference-Applied"], whole.Member("state")));
        var none = (await server.MergeAsync("contexts/c/state", """{"n":2}""", ("Prefer", "return=minimal"))).Is(204);
        Assert.Equal(("return=minimal", "\"3\"", ""), (none["Preference-Applied"], none.ETag, none.Text));
        var unknown = (await server.MergeAsync("contexts/c/state", """{"n":3}""", ("Prefer", "return=poem"))).Is(200);
        Assert.Null(unknown["Preference-Applied"]);
    }

    [Theory]
    [InlineData("\"2\"")]
    [InlineData("2")]
    [InlineData("*")]
    [InlineData(" \"2\" ")]
    public async Task If_match_lets_an_edit_of_that_version_through(string tag)
    {
        await using var server = await ServerFixture.StartAsync();
        await server.MakeAsync("c");
        await server.MergeAsync("contexts/c/state", """{"n":2}""");
        (await server.MergeAsync("contexts/c/state", """{"n":3}""", ("If-Match", tag))).Is(200);
    }

    [Fact]
    public async Task If_match_refuses_an_edit_of_another_version_whatever_it_would_do()
    {
        await using var server = await ServerFixture.StartAsync();
        await server.MakeAsync("c", initial: """{"n":1}""");
        await server.WriteAsync("""{"n":2}""");
        foreach (var reply in (Reply[])
        [
            await server.MergeAsync("contexts/c/state", """{"other":1}""", ("If-Match", "\"1\"")),
            await server.PatchAsync("contexts/c/state", "[]", ("If-Match", "\"1\"")),
            await server.PutAsync("contexts/c/state", "{}", ("If-Match", "\"3\"")),
            await server.PostAsync("contexts/c/undo", """{"version":2}""", ("If-Match", "\"1\"")),
            await server.PostAsync("contexts/c/rollback", """{"version":1}""", ("If-Match", "\"1\"")),
        ])
        {
            Assert.Equal(("2", "\"room\""), (reply.IsProblem(412, "version_mismatch").Member("currentVersion"), reply.Member("stateId")));
        }

        Assert.Equal("""{"n":2}""", (await server.GetAsync("states/room")).Text);
    }

    [Fact]
    public async Task The_base_may_be_in_a_header_or_in_the_query()
    {
        await using var server = await ServerFixture.StartAsync();
        await server.MakeAsync("c", initial: """{"n":1}""");
        await server.WriteAsync("""{"n":2}""");
        (await server.GetAsync("contexts/c/state")).Is(200);
        (await server.MergeAsync("contexts/c/state", """{"n":3}""", ("PluginState-Base", "1"))).IsProblem(409, "conflict_unresolved");
        (await server.MergeAsync("contexts/c/state?base=1", """{"n":3}""")).IsProblem(409, "conflict_unresolved");
        (await server.MergeAsync("contexts/c/state?base=1", """{"n":3}""", ("PluginState-Base", "2"))).Is(200);
    }

    [Fact]
    public async Task A_base_that_is_not_known_is_stale()
    {
        await using var server = await ServerFixture.StartAsync(static states => states.HistoryCapacity = 1);
        await server.MakeAsync("c");
        await server.WriteAsync("1");
        await server.WriteAsync("2");
        var reply = (await server.PutAsync("contexts/c/state", "3")).IsProblem(412, "stale_base");
        Assert.Equal(("1", "3"), (reply.Member("baseVersion"), reply.Member("currentVersion")));
        (await server.PutAsync("contexts/c/state", "3", ("PluginState-Base", "9"))).IsProblem(412, "stale_base");
    }

    [Theory]
    [InlineData("If-Match", "")]
    [InlineData("If-Match", "\"\"")]
    [InlineData("If-Match", "\"0\"")]
    [InlineData("If-Match", "\"-1\"")]
    [InlineData("If-Match", "W/\"1\"")]
    [InlineData("If-Match", "\"1\", \"2\"")]
    [InlineData("If-Match", "\"99999999999999999999\"")]
    [InlineData("If-Match", "\"1")]
    [InlineData("If-Match", "\"")]
    [InlineData("PluginState-Base", "0")]
    [InlineData("PluginState-Base", "one")]
    [InlineData("PluginState-Base", "1.0")]
    [InlineData("PluginState-Base", "+1")]
    [InlineData("PluginState-Base", "")]
    [InlineData("Idempotency-Key", "\"\"")]
    [InlineData("Idempotency-Key", "   ")]
    [InlineData("PluginState-Actor", " ")]
    [InlineData("PluginState-Timestamp", "yesterday")]
    [InlineData("PluginState-Timestamp", "12:00")]
    [InlineData("PluginState-Timestamp", "1/2/2026")]
    [InlineData("PluginState-Timestamp", "2026-02-30T12:00:00Z")]
    [InlineData("PluginState-Timestamp", "9999-12-31T23:59:59-14:00")]
    [InlineData("Prefer", "resolver=\" \"")]
    public async Task A_header_that_makes_no_sense_is_refused(string name, string value)
    {
        await using var server = await ServerFixture.StartAsync();
        await server.MakeAsync("c");
        (await server.PutAsync("contexts/c/state", "1", (name, value))).IsProblem(400, "bad_request");
        Assert.Equal("{}", (await server.GetAsync("states/room")).Text);
    }

    [Theory]
    [InlineData("PluginState-Actor", "ada", "bob")]
    [InlineData("PluginState-Base", "1", "1")]
    [InlineData("Idempotency-Key", "a", "b")]
    [InlineData("PluginState-Timestamp", "2026-01-31T12:00:00Z", "2026-01-31T12:00:00Z")]
    public async Task A_header_that_is_there_twice_is_refused(string name, string one, string other)
    {
        await using var server = await ServerFixture.StartAsync();
        await server.MakeAsync("c");
        await using var connection = await RawConnection.OpenAsync(server.Address);
        await connection.SendAsync($"PUT /api/contexts/c/state HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 1\r\n{name}: {one}\r\n{name}: {other}\r\n\r\n1");
        var reply = await connection.ReadAsync();
        Assert.Equal((400, "bad_request"), (reply!.Status, reply.Code));
        (await server.PutAsync("contexts/c/state?actor=ada&actor=bob", "1")).IsProblem(400, "bad_request");
        (await server.PutAsync("contexts/c/state?base=1&base=1", "1")).IsProblem(400, "bad_request");
        (await server.PutAsync("contexts/c/state?timestamp=a&timestamp=b", "1")).IsProblem(400, "bad_request");
        (await server.PutAsync("contexts/c/state?conflict=merge&conflict=fail", "1")).IsProblem(400, "bad_request");
    }

    [Theory]
    [InlineData("conflict=best-guess")]
    [InlineData("conflict=resolver:")]
    [InlineData("conflict=\"\"")]
    public async Task A_strategy_that_is_none_is_refused(string preference)
    {
        await using var server = await ServerFixture.StartAsync();
        await server.MakeAsync("c");
        (await server.PutAsync("contexts/c/state", "1", ("Prefer", preference))).IsProblem(400, "unknown_strategy");
    }

    [Fact]
    public async Task A_resolver_that_is_none_is_told_when_it_is_needed()
    {
        await using var server = await ServerFixture.StartAsync();
        await server.MakeAsync("ada", initial: "1");
        await server.MakeAsync("bob");
        (await server.PutAsync("contexts/ada/state", "2", ("Prefer", "resolver=nobody"))).Is(200);
        (await server.PutAsync("contexts/bob/state", "3", ("Prefer", "resolver=nobody"))).IsProblem(422, "resolver_not_found");
        (await server.PutAsync("contexts/bob/state", "3", ("Prefer", "conflict=resolver:nobody"))).IsProblem(422, "resolver_not_found");
    }

    [Theory]
    [InlineData("2026-02-01T01:30:00+01:30", "2026-02-01T00:00:00+00:00")]
    [InlineData("2026-02-01T00:00:00.1234567Z", "2026-02-01T00:00:00.1234567+00:00")]
    [InlineData("2026-02-01T00:00:00", "2026-02-01T00:00:00+00:00")]
    public async Task Who_made_it_and_when_is_in_the_history(string timestamp, string read)
    {
        await using var server = await ServerFixture.StartAsync();
        await server.MakeAsync("c");
        (await server.PutAsync("contexts/c/state", "1", ("PluginState-Actor", "ada"), ("PluginState-Timestamp", timestamp))).Is(200);
        (await server.PutAsync($"contexts/c/state?actor=Zo%C3%AB&timestamp={Uri.EscapeDataString(timestamp)}", "2")).Is(200);
        (await server.PutAsync("contexts/c/state", "3")).Is(200);
        var items = (await server.GetAsync("contexts/c/history")).Json.GetProperty("items");
        Assert.Equal(["c", "Zoë", "ada", "c"], items.EnumerateArray().Select(static item => item.GetProperty("actor").GetString()!));
        Assert.Equal(DateTimeOffset.Parse(read, System.Globalization.CultureInfo.InvariantCulture), items[2].GetProperty("timestamp").GetDateTimeOffset());
        Assert.Equal(items[2].GetProperty("timestamp").GetDateTimeOffset(), items[1].GetProperty("timestamp").GetDateTimeOffset());
    }

    [Theory]
    [InlineData("op-17")]
    [InlineData("\"op-17\"")]
    public async Task Trying_an_operation_again_gives_the_first_result_and_does_nothing(string key)
    {
        await using var server = await ServerFixture.StartAsync();
        await server.MakeAsync("c", initial: """{"n":1}""");
        (await server.PatchAsync("contexts/c/state", """[{"op":"add","path":"/list","value":[]}]""", ("Idempotency-Key", key))).Is(200);
        (await server.MergeAsync("contexts/c/state", """{"n":2}""")).Is(200);
        var again = (await server.PatchAsync("contexts/c/state", """[{"op":"add","path":"/list","value":[]}]""", ("Idempotency-Key", key))).Is(200);
        Assert.Equal(("2", "true", "true", "\"2\""), (again.Member("version"), again.Member("repeated"), again.Member("changed"), again.ETag));
        Assert.Equal("""[{"op":"add","path":"/list","value":[]}]""", again.Member("patch"));
        Assert.Equal("""{"n":2,"list":[]}""", (await server.GetAsync("states/room")).Text);
        Assert.Equal("1", (await server.GetAsync("metrics")).Member("repeatedUpdates"));
    }

    [Fact]
    public async Task The_same_operation_id_for_another_edit_is_a_mismatch()
    {
        await using var server = await ServerFixture.StartAsync();
        await server.MakeAsync("c");
        (await server.PutAsync("contexts/c/state", "1", ("Idempotency-Key", "op"))).Is(200);
        (await server.PutAsync("contexts/c/state", "2", ("Idempotency-Key", "op"))).IsProblem(409, "operation_mismatch");
        (await server.MergeAsync("contexts/c/state", "1", ("Idempotency-Key", "op"))).IsProblem(409, "operation_mismatch");
        (await server.PostAsync("contexts/c/undo", "{}", ("Idempotency-Key", "op"))).IsProblem(409, "operation_mismatch");
        Assert.Equal("1", (await server.GetAsync("states/room")).Text);
    }

    [Fact]
    public async Task An_operation_id_is_short()
    {
        await using var server = await ServerFixture.StartAsync();
        await server.MakeAsync("c");
        (await server.PutAsync("contexts/c/state", "1", ("Idempotency-Key", new('k', 256)))).Is(200);
        (await server.PutAsync("contexts/c/state", "2", ("Idempotency-Key", new('k', 257)))).IsProblem(400, "bad_request");
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("[1]")]
    [InlineData("[{}]")]
    [InlineData("""[{"op":"add","path":"/a"}]""")]
    [InlineData("""[{"op":"jump","path":"/a","value":1}]""")]
    [InlineData("""[{"op":"add","path":"a","value":1}]""")]
    [InlineData("""[{"op":"add","path":"/a~2","value":1}]""")]
    [InlineData("""[{"op":"add","path":5,"value":1}]""")]
    [InlineData("""[{"op":"move","path":"/a"}]""")]
    [InlineData("""[{"op":"copy","path":"/a","from":"b"}]""")]
    public async Task A_patch_that_is_none_is_refused(string patch)
    {
        await using var server = await ServerFixture.StartAsync();
        await server.MakeAsync("c");
        (await server.PatchAsync("contexts/c/state", patch)).IsProblem(400, "invalid_patch");
    }

    [Theory]
    [InlineData("""[{"op":"remove","path":"/missing"}]""")]
    [InlineData("""[{"op":"add","path":"/n","value":2},{"op":"test","path":"/n","value":1}]""")]
    [InlineData("""[{"op":"replace","path":"/list/9","value":1}]""")]
    [InlineData("""[{"op":"add","path":"/list/01","value":1}]""")]
    [InlineData("""[{"op":"move","from":"/list","path":"/list/0"}]""")]
    public async Task A_patch_that_does_not_fit_is_refused_as_a_whole(string patch)
    {
        await using var server = await ServerFixture.StartAsync();
        await server.MakeAsync("c", initial: """{"n":1,"list":[]}""");
        (await server.PatchAsync("contexts/c/state", patch)).IsProblem(409, "patch_failed");
        Assert.Equal("""{"n":1,"list":[]}""", (await server.GetAsync("states/room")).Text);
    }

    [Theory]
    [InlineData("PATCH", "application/json")]
    [InlineData("PATCH", "application/json-patch")]
    [InlineData("PATCH", "text/plain")]
    [InlineData("PATCH", "application/json-patch+json; charset=utf-16")]
    [InlineData("PATCH", "application/json-patch+json; charset=")]
    [InlineData("PATCH", "application/*")]
    [InlineData("PATCH", "*/*")]
    [InlineData("PATCH", ";")]
    [InlineData("PUT", "application/json-patch+json")]
    [InlineData("PUT", "application/merge-patch+json")]
    [InlineData("PUT", "multipart/form-data")]
    public async Task A_body_of_another_media_type_is_refused_with_those_that_are_taken(string method, string mediaType)
    {
        await using var server = await ServerFixture.StartAsync();
        await server.MakeAsync("c");
        var reply = (await server.SendAsync(new(method), "contexts/c/state", "[]", mediaType)).IsProblem(415, "unsupported_media_type");
        Assert.Equal(method == "PUT" ? "application/json" : "application/json-patch+json, application/merge-patch+json", reply[method == "PUT" ? "Accept" : "Accept-Patch"]);
    }

    [Fact]
    public async Task A_body_without_a_media_type_or_in_an_encoding_is_refused()
    {
        await using var server = await ServerFixture.StartAsync();
        await server.MakeAsync("c");
        await using var connection = await RawConnection.OpenAsync(server.Address);
        await connection.SendAsync("PUT /api/contexts/c/state HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\n\r\n1");
        Assert.Equal((415, "unsupported_media_type"), (await connection.ReadAsync() is { } reply) ? (reply.Status, reply.Code) : default);
        (await server.PutAsync("contexts/c/state", "1", ("Content-Encoding", "gzip"))).IsProblem(415, "unsupported_media_type");
        (await server.PutAsync("contexts/c/state", "1", ("Content-Encoding", "identity"))).Is(200);
    }

    [Theory]
    [InlineData("application/json; charset=utf-8")]
    [InlineData("application/json; charset=\"UTF-8\"")]
    [InlineData("Application/JSON;charset=utf-8")]
    [InlineData("application/json; profile=\"x\"")]
    public async Task A_media_type_may_say_more(string mediaType)
    {
        await using var server = await ServerFixture.StartAsync();
        await server.MakeAsync("c");
        (await server.SendAsync(HttpMethod.Put, "contexts/c/state", "1", mediaType)).Is(200);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[1,]")]
    [InlineData("nan")]
    [InlineData("'a'")]
    [InlineData("1 2")]
    [InlineData("\"\\ud800\"")]
    [InlineData("{\"a\":1,\"a\":2}")]
    [InlineData("{\"a\":1,\"\\u0061\":2}")]
    [InlineData("1e9999999999")]
    [InlineData("// remark\n1")]
    [InlineData("\uFEFF1")]
    public async Task A_body_that_is_no_json_is_refused(string body)
    {
        await using var server = await ServerFixture.StartAsync();
        await server.MakeAsync("c");
        (await server.PutAsync("contexts/c/state", body)).IsProblem(400, "invalid_json");
        Assert.Equal("{}", (await server.GetAsync("states/room")).Text);
    }

    [Fact]
    public async Task A_document_beyond_the_limits_is_refused()
    {
        await using var server = await ServerFixture.StartAsync(static states => states.Limits = new() { MaxBytes = 2000, MaxDepth = 5, MaxOperations = 3 });
        await server.MakeAsync("c", initial: """{"a":"0123456789"}""");
        (await server.PutAsync("contexts/c/state", '"' + new string('x', 2000) + '"')).IsProblem(413, "body_too_large");
        (await server.PutAsync("contexts/c/state", "[[[[[[]]]]]]")).IsProblem(422, "document_limit");
        (await server.PutAsync("contexts/c/state", "[[[[[[[[]]]]]]]]")).IsProblem(400, "invalid_json");
        (await server.PatchAsync("contexts/c/state", """[{"op":"add","path":"/b","value":[[[[]]]]},{"op":"move","from":"/b","path":"/c"}]""")).Is(200);
        (await server.PatchAsync("contexts/c/state", """[{"op":"add","path":"/c/0","value":[[[[]]]]}]""")).IsProblem(409, "patch_failed");
        (await server.MergeAsync("contexts/c/state", "{\"b\":\"" + new string('x', 1980) + "\"}")).IsProblem(422, "document_limit");
        (await server.PatchAsync("contexts/c/state", "[" + string.Join(',', Enumerable.Repeat("""{"op":"test","path":"/a","value":"0123456789"}""", 4)) + "]")).IsProblem(409, "patch_failed");
    }

    [Fact]
    public async Task A_body_may_be_larger_than_the_web_servers_own_bound_where_the_options_say_so()
    {
        const int Size = 31_000_000; // Kestrel takes 30,000,000 by itself
        await using var server = await ServerFixture.StartAsync(static states => states.Limits = new() { MaxBytes = 40_000_000 });
        await server.MakeAsync("c");
        (await server.PutAsync("contexts/c/state", '"' + new string('x', Size) + '"', ("Prefer", "return=minimal"))).Is(204);
    }

    [Fact]
    public async Task What_a_validator_refuses_is_told_with_its_violations()
    {
        await using var server = await ServerFixture.StartAsync(static states => states.Validators.Add(new Positive()));
        await server.MakeAsync("c", initial: """{"n":1}""");
        var reply = (await server.MergeAsync("contexts/c/state", """{"n":-1}""")).IsProblem(422, "validation_failed");
        Assert.Equal("""[{"path":"/n","message":"must be positive"}]""", reply.Member("violations"));
        (await server.PostAsync("contexts", """{"stateId":"other","initial":{"n":-1}}""")).IsProblem(422, "validation_failed");
    }

    private sealed class Positive : IStateValidator
    {
        public ValidationResult Validate(string stateId, StateValue proposed, StateSnapshot? current) =>
            proposed.ToString().Contains('-', StringComparison.Ordinal) ? ValidationResult.Invalid("/n", "must be positive") : ValidationResult.Valid;
    }
}
