using System.Globalization;
using PluginState.Documents;
using PluginState.Host.Tests;
using PluginState.Server.Trials.Kill;

namespace PluginState.Server.Trials;

/// <summary>Kills the server while clients edit and follow, starts it on the same data, and looks at what became of every operation.</summary>
public sealed class KillTests
{
    private const int ClientsPerState = 3, LongestLife = 120; // in operations

    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(3);

    private static readonly int _kills = int.Parse(Environment.GetEnvironmentVariable("PLUGINSTATE_KILLS") ?? "3", CultureInfo.InvariantCulture);
    private static readonly int _seed = int.Parse(Environment.GetEnvironmentVariable("PLUGINSTATE_SEED") ?? "1", CultureInfo.InvariantCulture);

    private static readonly (string Name, string StateId)[] _names =
        [.. Workload.States.SelectMany(static state => Enumerable.Range(0, ClientsPerState).Select(number => ($"{state}-{number}", state)))];

    private readonly Ledger _ledger = new();
    private readonly Figures _figures = new();

    [Fact]
    public async Task No_acknowledged_operation_is_lost_or_done_twice_and_everybody_resumes_when_the_server_is_killed_under_load()
    {
        using var folder = new TempFolder();
        folder.DropPlugins("Counters");
        await using var server = new MortalServer(folder, _kills);
        var life = await server.StartAsync();
        var clients = _names.Select((name, i) => new TrialClient(name.Name, name.StateId, life, server, _ledger, _figures, unchecked((_seed * 1000) + i))).ToArray();
        var followers = _names.Select(name => new TrialFollower(name.StateId, life, server, _figures)).ToArray();
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var edits = Task.WhenAll(clients.Select(client => Task.Run(() => client.RunAsync(ending.Token))));
        var follows = Task.WhenAll(followers.Select(static follower => Task.Run(follower.RunAsync)));
        try
        {
            await KillAsync(server, edits, follows);
            await ending.CancelAsync();
            await AsLongAsAsync(edits, follows);
            foreach (var (state, version, document) in await CheckAsync(server))
            {
                foreach (var follower in followers.Where(follower => follower.StateId == state))
                {
                    await AsLongAsAsync(follower.ReachAsync(version), follows);
                    Assert.Equal(version, follower.Version);
                    Assert.Equal(document, follower.Document!.ToUtf8());
                }
            }
        }
        finally
        {
            await ending.CancelAsync();
            foreach (var follower in followers)
                follower.End();
            await Task.WhenAll(edits, follows).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            foreach (var one in (IEnumerable<IDisposable>)[.. clients, .. followers])
                one.Dispose();
        }

        await follows;
        Tell($"{_figures.OfEdits}; {_figures.OfFollowers}");
    }

    [Fact]
    public async Task PluginState_Client_hides_it_all_from_its_users()
    {
        using var folder = new TempFolder();
        folder.DropPlugins("Counters");
        await using var server = new MortalServer(folder, _kills);
        await server.StartAsync();
        var clients = await Task.WhenAll(_names.Select(name => SharedStateClient.OpenAsync(name.Name, name.StateId, server, _ledger, _figures)));
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var edits = Task.WhenAll(clients.Select(client => client.RunAsync(ending.Token)));
        try
        {
            await KillAsync(server, edits);
            await ending.CancelAsync();
            await AsLongAsAsync(edits);
            foreach (var (state, version, document) in await CheckAsync(server))
            {
                foreach (var client in clients.Where(client => client.StateId == state))
                {
                    await AsLongAsAsync(client.ReachAsync(version));
                    Assert.Equal(version, client.View.Version);
                    Assert.Equal(document, client.View.Document.ToUtf8());
                }
            }
        }
        finally
        {
            await ending.CancelAsync();
            foreach (var client in clients)
                await client.DisposeAsync();
            await edits.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        }

        Tell(_figures.OfOutcomes);
    }

    /// <summary>Lets everybody work, and kills the server at a moment of which nobody knows what is under way, again and again.</summary>
    private async Task KillAsync(MortalServer server, params Task[] work)
    {
        var random = new Random(_seed);
        for (var kill = 0; kill < _kills; kill++)
        {
            await AsLongAsAsync(_ledger.MoreAsync(random.Next(1, LongestLife)), work);
            await server.KillAndStartAsync();
        }

        await AsLongAsAsync(_ledger.MoreAsync(LongestLife), work);
    }

    /// <summary>Waits, but not longer than nobody fails and not for ever.</summary>
    private static async Task AsLongAsAsync(Task done, params Task[] others)
    {
        await await Task.WhenAny([done, .. others]).WaitAsync(_patience, TestContext.Current.CancellationToken);
        if (!done.IsCompleted)
            Assert.Fail("Clients or followers ended before their time.");
    }

    /// <summary>Looks at every state, when nobody edits any more.</summary>
    private async Task<List<(string StateId, long Version, byte[] Document)>> CheckAsync(MortalServer server)
    {
        var states = new List<(string, long, byte[])>();
        using var http = new HttpClient { BaseAddress = server.Current.Address };
        foreach (var state in Workload.States)
        {
            using var response = await http.GetAsync($"api/states/{state}", TestContext.Current.CancellationToken);
            var document = await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
            var version = long.Parse(response.Headers.ETag!.Tag.Trim('"'), CultureInfo.InvariantCulture);
            CheckState(state, StateValue.Parse(document), version);
            states.Add((state, version, document));
        }

        return states;
    }

    private void CheckState(string state, StateValue document, long version)
    {
        var where = $"seed {_seed}, state {state}";
        var acknowledged = _ledger.Acknowledged.Where(entry => entry.Key.StateId == state).ToDictionary();
        var abandoned = _ledger.Abandoned.Where(operation => operation.StateId == state).ToList();
        var (done, log) = (Workload.Done(document).ToHashSet(), Workload.Log(document));

        // None lost, and none there that nobody asked for.
        var lost = acknowledged.Keys.Where(operation => !done.Contains(operation.Id)).ToList();
        Assert.True(lost.Count == 0, $"{where}: lost: {string.Join(", ", lost)}");
        Assert.True(done.IsSubsetOf([.. acknowledged.Keys.Concat(abandoned).Select(static operation => operation.Id)]), $"{where}: there is an operation that nobody asked for");

        // None doubled: each is once in the log, and was counted once, and took one version, its own; the first is that of the state's making.
        var made = acknowledged.Keys.Concat(abandoned).Where(operation => done.Contains(operation.Id)).ToList();
        var counted = made.Count(static operation => operation.Kind == OperationKind.Count);
        var doubled = log.CountBy(static id => id).Where(static entry => entry.Value > 1).Select(static entry => entry.Key);
        Assert.True(log.Distinct().Count() == log.Count, $"{where}: done twice: {string.Join(", ", doubled)}");
        Assert.True(log.ToHashSet().SetEquals(made.Where(static operation => operation.Kind != OperationKind.Count).Select(static operation => operation.Id)), where);
        Assert.True(Workload.Total(document) == log.Count, $"{where}: {log.Count} operations counted {Workload.Total(document)}");
        Assert.True(Workload.Visits(document) == counted, $"{where}: {counted} operations counted {Workload.Visits(document)}");
        Assert.True(version == made.Count + 1, $"{where}: {made.Count} operations came to version {version}");
        var versions = acknowledged.Values.OfType<long>().ToList();
        Assert.True(versions.Distinct().Count() == versions.Count, $"{where}: two operations were acknowledged as one version");
    }

    private void Tell(string more) => TestContext.Current.TestOutputHelper!.WriteLine(
        $"seed {_seed}: {_kills} kills, {_ledger.Acknowledged.Count} operations acknowledged and {_ledger.Abandoned.Count} given up by {_names.Length} clients, 0 lost, 0 doubled; {more}");
}
