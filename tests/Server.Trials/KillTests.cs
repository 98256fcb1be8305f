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

    [Fact]
    public async Task No_acknowledged_operation_is_lost_or_done_twice_and_everybody_resumes_when_the_server_is_killed_under_load()
    {
        using var folder = new TempFolder();
        folder.DropPlugins("Counters");
        await using var server = new MortalServer(folder, _kills);
        var life = await server.StartAsync();
        var (ledger, figures, random) = (new Ledger(), new Figures(), new Random(_seed));
        var names = Workload.States.SelectMany(static state => Enumerable.Range(0, ClientsPerState).Select(number => (Name: $"{state}-{number}", State: state))).ToArray();
        var clients = names.Select((name, i) => new TrialClient(name.Name, name.State, life, server, ledger, figures, HashCode.Combine(_seed, i))).ToArray();
        var followers = names.Select(name => new TrialFollower(name.State, life, server, figures)).ToArray();
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var edits = Task.WhenAll(clients.Select(client => Task.Run(() => client.RunAsync(ending.Token))));
        var follows = Task.WhenAll(followers.Select(static follower => Task.Run(follower.RunAsync)));
        try
        {
            for (var kill = 0; kill < _kills; kill++)
            {
                await AsLongAsAsync(ledger.MoreAsync(random.Next(1, LongestLife)), edits, follows);
                life = await server.KillAndStartAsync();
            }

            await AsLongAsAsync(ledger.MoreAsync(LongestLife), edits, follows);
            await ending.CancelAsync();
            await AsLongAsAsync(edits, follows);
            await CheckAsync(life, ledger, followers, follows);
        }
        finally
        {
            await ending.CancelAsync();
            foreach (var follower in followers)
                follower.End();
            await ((Task)Task.WhenAll(edits, follows)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            foreach (var one in (IEnumerable<IDisposable>)[.. clients, .. followers])
                one.Dispose();
        }

        await follows;
        TestContext.Current.TestOutputHelper!.WriteLine(
            $"seed {_seed}: {_kills} kills, {ledger.Acknowledged.Count} operations acknowledged and {ledger.Abandoned.Count} given up by {clients.Length} clients, 0 lost, 0 doubled; {figures}");
    }

    /// <summary>Waits, but not longer than nobody fails and not for ever.</summary>
    private static async Task AsLongAsAsync(Task done, params Task[] others)
    {
        await await Task.WhenAny([done, .. others]).WaitAsync(_patience, TestContext.Current.CancellationToken);
        if (!done.IsCompleted)
            Assert.Fail("Clients or followers ended before their time.");
    }

    private static async Task CheckAsync(Life life, Ledger ledger, TrialFollower[] followers, Task follows)
    {
        using var http = new HttpClient { BaseAddress = life.Address };
        foreach (var state in Workload.States)
        {
            using var response = await http.GetAsync($"api/states/{state}", TestContext.Current.CancellationToken);
            var bytes = await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
            var version = long.Parse(response.Headers.ETag!.Tag.Trim('"'), CultureInfo.InvariantCulture);
            CheckState($"seed {_seed}, state {state}", StateValue.Parse(bytes), version, ledger, state);
            foreach (var follower in followers.Where(follower => follower.StateId == state))
            {
                await AsLongAsAsync(follower.ReachAsync(version), follows);
                Assert.Equal(version, follower.Version);
                Assert.Equal(bytes, follower.Document!.ToUtf8());
            }
        }
    }

    private static void CheckState(string where, StateValue document, long version, Ledger ledger, string state)
    {
        var acknowledged = ledger.Acknowledged.Where(entry => entry.Key.StateId == state).ToDictionary();
        var abandoned = ledger.Abandoned.Where(operation => operation.StateId == state).ToList();
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
        Assert.True(acknowledged.Values.Distinct().Count() == acknowledged.Count, $"{where}: two operations were acknowledged as one version");
    }
}
