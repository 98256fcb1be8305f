using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using PluginState.Documents;
using PluginState.Resolvers;
using static PluginState.Client.Tests.Workload;

namespace PluginState.Client.Tests;

public sealed class PluginStateClientTests : IAsyncLifetime
{
    private RealServer _server = null!;
    private HttpClient _http = null!;
    private PluginStateClient _client = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await RealServer.StartAsync();
        _http = new();
        _client = new(_http, new() { BaseAddress = new(_server.Address!, "api") });
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Contexts_are_made_found_listed_and_removed()
    {
        var context = await _client.CreateContextAsync("a room/100 %", Initial, "ctx ä", new Dictionary<string, string> { ["user"] = "ada" }, Token);
        Assert.Equal(("ctx ä", "a room/100 %", 1L, "ada"), (context.Id, context.StateId, context.Version, context.Metadata["user"]));
        Assert.Equal(context.Created, (await _client.CreateContextAsync("a room/100 %", contextId: "ctx ä", cancellationToken: Token)).Created);
        Assert.Equal("context_exists", (await FailsAsync(() => _client.CreateContextAsync("other", contextId: "ctx ä", cancellationToken: Token))).Code);
        Assert.Equal("ctx ä", (await _client.GetContextAsync("ctx ä", Token)).Id);
        await _client.CreateContextAsync("other", contextId: "d", cancellationToken: Token);
        var page = await _client.ListContextsAsync(1, cancellationToken: Token);
        Assert.Equal("ctx ä", Assert.Single(page.Items).Id);
        var rest = await _client.ListContextsAsync(1, page.Next, Token);
        Assert.Equal(("d", null), (Assert.Single(rest.Items).Id, rest.Next));
        await _client.DeleteContextAsync("ctx ä", Token);
        Assert.Equal(HttpStatusCode.NotFound, (await FailsAsync(() => _client.DeleteContextAsync("ctx ä", Token))).Status);
    }

    [Fact]
    public async Task A_state_is_read_edited_and_conflicts_are_told()
    {
        await _client.CreateContextAsync("room", Initial, "c", cancellationToken: Token);
        var state = await _client.GetStateAsync("c", cancellationToken: Token);
        Assert.Equal((1L, Initial), (state!.Version, state.Document));
        Assert.Null(await _client.GetStateAsync("c", 1, Token));

        var patched = await _client.PatchAsync("c", AppendToLog("one"), new() { Actor = "Ädä & co", OperationId = "op \"1\"", Timestamp = DateTimeOffset.UnixEpoch }, cancellationToken: Token);
        Assert.Equal((2L, true, false), (patched.Version, patched.IsChanged, patched.IsRepeated));
        Assert.Equal("""[{"op":"add","path":"/log/0","value":"one"}]""", patched.Patch.ToString());
        Assert.True((await _client.PatchAsync("c", AppendToLog("one"), new() { OperationId = "op \"1\"" }, cancellationToken: Token)).IsRepeated);
        Assert.Equal("operation_mismatch", (await FailsAsync(() => _client.PatchAsync("c", AppendToLog("two"), new() { OperationId = "op \"1\"" }, cancellationToken: Token))).Code);
        Assert.Equal(("Ädä & co", DateTimeOffset.UnixEpoch), ((await _client.GetHistoryAsync("c", Token))[0].Actor, (await _client.GetHistoryAsync("c", Token))[0].Timestamp));

        var merged = await _client.MergeAsync("c", StateValue.Parse("""{"count":5}"""), new() { BaseVersion = 2 }, returnDocument: true, cancellationToken: Token);
        Assert.Equal(StateValue.Parse("""{"count":5,"log":["one"],"title":""}"""), merged.Document);
        var settled = await _client.MergeAsync("c", StateValue.Parse("""{"count":7}"""), new() { BaseVersion = 2 }, cancellationToken: Token);
        var conflict = Assert.Single(settled.Conflicts);
        Assert.Equal((Count, ConflictKind.EditEdit, "12"), (conflict.Path, conflict.Kind, conflict.Result.Value.ToString()));
        Assert.Equal("add-up (compiled-in tests)", conflict.AnsweredBy);

        var put = await _client.PutAsync("c", Initial, new() { ExpectedVersion = 4 }, cancellationToken: Token);
        Assert.Equal(5, put.Version);
        Assert.Equal(Initial, (await _client.PeekStateAsync("room", Token)).Document);
    }

    [Fact]
    public async Task What_is_refused_says_why()
    {
        await _client.CreateContextAsync("room", Initial, "c", cancellationToken: Token);
        await _client.MergeAsync("c", StateValue.Parse("""{"title":"Go"}"""), cancellationToken: Token);
        var mismatch = await FailsAsync(() => _client.PutAsync("c", Initial, new() { ExpectedVersion = 1 }, cancellationToken: Token));
        Assert.Equal((HttpStatusCode.PreconditionFailed, "version_mismatch", 2L), (mismatch.Status, mismatch.Code, mismatch.CurrentVersion));
        var conflict = await FailsAsync(() => _client.MergeAsync("c", StateValue.Parse("""{"title":"Chess"}"""), new() { BaseVersion = 1, Strategy = ConflictStrategy.Fail }, cancellationToken: Token));
        Assert.Equal((HttpStatusCode.Conflict, "conflict_unresolved"), (conflict.Status, conflict.Code));
        Assert.Equal(("/title", false), (Assert.Single(conflict.Conflicts).Path.ToString(), conflict.Conflicts[0].IsResolved));
        Assert.Equal("stale_base", (await FailsAsync(() => _client.PutAsync("c", Initial, new() { BaseVersion = 77 }, cancellationToken: Token))).Code);
        Assert.Equal("resolver_not_found", (await FailsAsync(() => _client.MergeAsync("c", StateValue.Parse("""{"title":"Chess"}"""), new() { BaseVersion = 1, Resolver = "nobody" }, cancellationToken: Token))).Code);
        Assert.Equal("version_not_found", (await FailsAsync(() => _client.GetVersionAsync("c", 77, Token))).Code);
        Assert.Equal("room", ((StateString)conflict.Problem!["stateId"]).Value);
        await Assert.ThrowsAsync<ArgumentException>(() => _client.GetContextAsync("..", Token));
    }

    [Fact]
    public async Task Updates_are_taken_back_and_versions_found_again()
    {
        await _client.CreateContextAsync("room", Initial, "c", cancellationToken: Token);
        var checkpoint = await _client.CreateCheckpointAsync("c", "before lunch", Token);
        Assert.Equal(("before lunch", 1L), (checkpoint.Name, checkpoint.Version));
        Assert.Equal(checkpoint, Assert.Single(await _client.ListCheckpointsAsync("c", Token)));
        await _client.MergeAsync("c", StateValue.Parse("""{"title":"Go"}"""), cancellationToken: Token);
        await _client.MergeAsync("c", StateValue.Parse("""{"count":1}"""), cancellationToken: Token);
        Assert.Equal(StateValue.Parse("""{"count":1,"log":[],"title":""}"""), (await _client.UndoAsync("c", 2, returnDocument: true, cancellationToken: Token)).Document);
        Assert.Equal("Go", Title((await _client.RollbackAsync("c", 2, returnDocument: true, cancellationToken: Token)).Document!));
        Assert.Equal("", Title((await _client.RollbackAsync("c", checkpoint.Id, returnDocument: true, cancellationToken: Token)).Document!));
        Assert.Equal([6L, 5, 4, 3, 2, 1], (await _client.GetHistoryAsync("c", Token)).Select(static version => version.Version));
        Assert.Equal("Go", Title((await _client.GetVersionAsync("c", 2, Token)).Document));
        Assert.Equal("""[{"op":"replace","path":"/title","value":"Go"}]""", (await _client.GetDiffAsync("c", 1, 2, Token)).ToString());
        Assert.Equal("[]", (await _client.GetDiffAsync("c", 1, cancellationToken: Token)).ToString());
        await _client.DeleteCheckpointAsync("c", checkpoint.Id, Token);
        Assert.Empty(await _client.ListCheckpointsAsync("c", Token));
    }

    [Fact]
    public async Task Events_are_followed_and_gone_on_with()
    {
        await _client.CreateContextAsync("room", Initial, "c", cancellationToken: Token);
        string? last = null;
        await foreach (var told in _client.SubscribeAsync("c", cancellationToken: Token))
        {
            if (told.Snapshot is not null)
            {
                Assert.Equal((1L, Initial), (told.Version, told.Snapshot));
                await _client.PatchAsync("c", AppendToLog("one"), cancellationToken: Token);
                continue;
            }

            Assert.Equal((2L, AppendToLog("one").Apply(Initial)), (told.Version, told.Delta!.Apply(Initial)));
            last = told.Id;
            break;
        }

        await _client.MergeAsync("c", StateValue.Parse("""{"title":"Go"}"""), cancellationToken: Token);
        await foreach (var told in _client.SubscribeAsync("c", last, cancellationToken: Token))
        {
            Assert.Equal((3L, """[{"op":"replace","path":"/title","value":"Go"}]"""), (told.Version, told.Delta!.ToString()));
            break;
        }

        await _client.RemoveStateAsync("room", Token);
        Assert.Equal("state_not_found", (await FailsAsync(async () =>
        {
            await foreach (var _ in _client.SubscribeAsync("c", cancellationToken: Token))
            {
            }
        })).Code);
    }

    [Fact]
    public async Task What_the_server_is_doing_is_told()
    {
        await _client.CreateContextAsync("room", Initial, "c", cancellationToken: Token);
        await _client.MergeAsync("c", StateValue.Parse("""{"count":5}"""), new() { BaseVersion = 1 }, cancellationToken: Token);
        await _client.MergeAsync("c", StateValue.Parse("""{"count":7}"""), new() { BaseVersion = 1 }, cancellationToken: Token);
        var conflicts = await _client.GetConflictsAsync(10, Token);
        Assert.Equal((1L, 0L, Count), (conflicts.Total, conflicts.Unresolved, Assert.Single(conflicts.Items).Path));
        Assert.Equal("2", (await _client.GetMetricsAsync(Token))["updates"].ToString());
        Assert.Equal("2", (await _client.GetResolversAsync(Token))["declared"].ToString());
        Assert.Equal("[]", (await _client.GetPluginsAsync(Token))["items"].ToString());
    }

    [Fact]
    public async Task A_state_is_shared_as_a_type_and_what_the_type_does_not_know_stays()
    {
        var options = new SharedStateOptions { Initial = StateValue.Parse("""{"title":"Go","players":["ada"],"more":{"deep":true}}""") };
        await using var ada = await _client.OpenAsync("game", GameJson.Default.Game, options, Token);
        await using var bob = await _client.OpenAsync("game", GameJson.Default.Game, options, Token);
        Assert.Equal("Go", ada.Value.Title);
        var outcome = await (await ada.EditAsync(static game => game with { Title = "Chess", Round = 3, Players = [.. game.Players, "bob"] }, Token)).OutcomeAsync();
        Assert.True(outcome.IsAccepted);
        await foreach (var game in bob.ValuesAsync(Token))
        {
            if (game.Round == 3)
                break;
        }

        Assert.Equal(["ada", "bob"], bob.Value.Players);
        Assert.Same(bob.Value, bob.Value);
        Assert.Equal(StateValue.Parse("""{"title":"Chess","players":["ada","bob"],"more":{"deep":true},"round":3}"""), bob.State.Document);
    }

    [Fact]
    public async Task An_app_adds_one_client_and_hears_of_wrong_options()
    {
        var services = new ServiceCollection();
        services.AddPluginStateClient(options => options.BaseAddress = new(_server.Address!, "/api/"));
        await using var provider = services.BuildServiceProvider();
        var client = provider.GetRequiredService<PluginStateClient>();
        Assert.Same(client, provider.GetRequiredService<PluginStateClient>());
        Assert.Equal(1, (await client.CreateContextAsync("room", cancellationToken: Token)).Version);

        services.AddPluginStateClient(static options => (options.BaseAddress, options.RequestTimeout) = (new("ftp://example.org"), TimeSpan.Zero));
        await using var wrong = services.BuildServiceProvider();
        var error = Assert.Throws<OptionsValidationException>(() => wrong.GetRequiredService<IStartupValidator>().Validate());
        Assert.Equal(["BaseAddress", "RequestTimeout"], error.Failures.Order(StringComparer.Ordinal).Select(static failure => failure.Split(' ')[0]));
        Assert.Throws<ArgumentException>(() => new PluginStateClient(_http));
    }

    private static string Title(StateValue document) => ((StateString)document.Get(JsonPointer.Parse("/title")).Value).Value;

    private static Task<PluginStateClientException> FailsAsync(Func<Task> call) => Assert.ThrowsAsync<PluginStateClientException>(call);
}
