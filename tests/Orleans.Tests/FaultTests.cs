using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using PluginState.Orleans.Storage;
using PluginState.Orleans.Tests.Behaviour;
using PluginState.Orleans.Tests.Clusters;
using PluginState.States;
using PluginState.Storage;

namespace PluginState.Orleans.Tests;

/// <summary>The storage of a cluster fails in the middle of it.</summary>
public sealed class FaultTests(ClusterFixture fixture) : IAsyncLifetime
{
    private readonly GrainStorageDouble _storage = new();
    private string _stateId = NewId();
    private TestCluster? _cluster;

    private StateManager First => _cluster!.Silos[0].Manager;

    private StateManager Second => _cluster!.Silos[1].Manager;

    public async ValueTask InitializeAsync() => _cluster = await TestCluster.StartAsync(fixture.Redis, silos: 2, new()
    {
        Storage = _storage,
        Calls = static options => (options.AttemptTimeout, options.RetryFor, options.MaxPendingCalls) = (TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(3), 8),
    });

    public ValueTask DisposeAsync() => _cluster!.DisposeAsync();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_update_whose_save_failed_once_is_made_again_and_takes_effect_once(bool tookEffect)
    {
        var (ann, bob) = await BothAsync("""{"n":[]}""");
        var failures = 1;
        Task FailOnce() => Interlocked.Decrement(ref failures) >= 0 ? throw new IOException("the storage broke") : Task.CompletedTask;
        if (tookEffect)
            _storage.AfterWrite = FailOnce;
        else
            _storage.BeforeWrite = FailOnce;
        Assert.Equal(2, (await ann.SetAsync("/n/-", "1")).Version);
        Assert.True(failures < 1, "nothing failed");
        Assert.Equal(("""{"n":[1]}""", 2L), await bob.ReadAsync());
        Assert.Equal(3, (await bob.SetAsync("/n/-", "2")).Version);
        Assert.Equal(1, First.GetMetrics().StorageFailures + Second.GetMetrics().StorageFailures);
    }

    [Fact]
    public async Task An_update_whose_saves_all_fail_is_a_typed_error_and_nobody_is_told_what_is_not_stored()
    {
        var (ann, bob) = await BothAsync("""{"n":0}""");
        await using var follower = bob.Follow();
        await follower.NextAsync();
        _storage.BeforeWrite = static () => throw new IOException("the storage broke");
        var error = await Assert.ThrowsAsync<StateUnavailableException>(() => ann.SetAsync("/n", "1"));
        Assert.Equal(("state_unavailable", _stateId), (error.Code, error.StateId));
        Assert.Contains("the storage broke", Assert.IsType<StorageException>(error.InnerException).Message, StringComparison.Ordinal);
        _storage.BeforeWrite = static () => Task.CompletedTask;
        Assert.Equal(("""{"n":0}""", 1L), await bob.ReadAsync());
        await ann.SetAsync("/n", "2", new() { BaseVersion = 1 });
        // It was begun again when the write failed; whether before or after this one, is its own affair.
        Assert.Contains(await follower.NextAsync(), (string[])["""snapshot 2 {"n":2}""", """2 [{"op":"replace","path":"/n","value":2}]"""]);
    }

    [Fact]
    public async Task While_the_storage_fails_now_and_then_every_acknowledged_update_is_there_once()
    {
        var (ann, bob) = await BothAsync("{}");
        var (writes, failures) = (0, 0);
        Task FailNowAndThen(int every)
        {
            if (Interlocked.Increment(ref writes) % every != 0)
                return Task.CompletedTask;
            Interlocked.Increment(ref failures);
            throw new IOException("the storage broke");
        }

        _storage.BeforeWrite = () => FailNowAndThen(5);
        _storage.AfterWrite = () => FailNowAndThen(7);
        await Task.WhenAll(new[] { ann, bob }.Select(async (client, who) =>
        {
            for (var i = 0; i < 40; i++)
                await client.SetAsync($"/{who}-{i}", "1", new() { BaseVersion = (await client.SeeAsync()).Version });
        }).Select(static work => work.ContinueWith(static done => Assert.True(done.IsCompletedSuccessfully || done.Exception!.InnerException is StaleBaseException, $"{done.Exception}"), TaskScheduler.Default)));
        Assert.True(failures > 0, "Nothing failed.");
        _storage.BeforeWrite = _storage.AfterWrite = static () => Task.CompletedTask;
        var state = await ann.SeeAsync();
        Assert.Equal(JsonDocument.Parse(state.Document.ToString()).RootElement.EnumerateObject().Count(), state.Version - 1); // one version each
    }

    [Fact]
    public async Task A_silo_that_is_behind_cannot_write_over_what_another_wrote()
    {
        var (ann, _) = await BothAsync("""{"n":0}""");
        await ann.SetAsync("/n", "1");

        await WriteElsewhereAsync("""{"n":1,"other":true}""");
        await Assert.ThrowsAsync<StaleBaseException>(() => ann.SetAsync("/mine", "true")); // it was made on a version that was read back without its history
        Assert.Equal(("""{"n":1,"other":true}""", 3L), await ann.ReadAsync());
        Assert.Equal(4, (await ann.SetAsync("/mine", "true")).Version);
        Assert.Equal(1, _cluster!.Silos.Sum(static silo => silo.Storage.Refused));
    }

    [Fact]
    public async Task A_silo_that_gets_a_state_back_does_not_show_what_it_remembers_from_before()
    {
        var (ann, bob) = await BothAsync("""{"n":0}""");
        await ann.SetAsync("/n", "1");
        await Patience.UntilAsync(async () =>
        {
            // As Orleans does with what is idle; the documents stay in memory.
            await _cluster!.Silos[0].Services.GetRequiredService<IGrainFactory>().GetGrain<IManagementGrain>(0).ForceActivationCollection(TimeSpan.FromMilliseconds(1));
            return _cluster.Silos.All(static silo => silo.Activations.Count == 0);
        }, "no activations");
        await WriteElsewhereAsync("""{"n":2}""");
        Assert.Equal(("""{"n":2}""", 3L), await ann.ReadAsync());
        Assert.Equal(4, (await bob.SetAsync("/n", "3", new() { ExpectedVersion = 3 })).Version);
        Assert.Equal(0, _cluster!.Silos.Sum(static silo => silo.Storage.Refused));
    }

    [Fact]
    public async Task Where_nobody_answers_a_call_is_given_up_and_no_more_are_taken_than_allowed()
    {
        var hang = new TaskCompletionSource();
        _storage.BeforeRead = () => hang.Task;
        var calls = Enumerable.Range(0, 9).Select(i => First.CreateContextAsync($"{_stateId}-{i}").AsTask()).ToArray();
        var errors = await Task.WhenAll(calls.Select(static call => Assert.ThrowsAsync<StateUnavailableException>(() => call.InTime())));
        Assert.Equal("too_many_calls", errors[8].Code); // at once
        Assert.Contains(nameof(PluginStateClusterOptions.MaxPendingCalls), errors[8].Message, StringComparison.Ordinal);
        Assert.All(errors[..8], static error => Assert.Equal("state_unavailable", error.Code));
        Assert.Equal($"{_stateId}-0", errors[0].StateId);
        hang.SetResult();
        await Patience.UntilAsync(async () =>
        {
            try
            {
                await First.CreateContextAsync($"{_stateId}-0").InTime();
                return true;
            }
            catch (StateUnavailableException)
            {
                return false;
            }
        }, "an answer");
    }

    [Fact]
    public async Task What_is_being_saved_is_seen_by_nobody_until_it_is()
    {
        var (ann, bob) = await BothAsync("""{"n":[]}""");
        await using var follower = bob.Follow();
        await follower.NextAsync();
        var (began, isSlow) = (new TaskCompletionSource(), new TaskCompletionSource());
        _storage.BeforeWrite = () =>
        {
            began.TrySetResult();
            return isSlow.Task;
        };
        var slow = ann.SetAsync("/n/-", "1");
        await began.Task.InTime();
        Assert.Equal(("""{"n":[]}""", 1L), await bob.ReadAsync());
        var next = follower.NextAsync();
        Assert.False(slow.IsCompleted || next.IsCompleted);
        isSlow.SetResult();
        Assert.Equal(2, (await slow).Version);
        Assert.Equal("""2 [{"op":"add","path":"/n/0","value":1}]""", await next);
    }

    /// <summary>Writes the state's next version as another silo does, one that has it or thinks so.</summary>
    private async Task WriteElsewhereAsync(string json)
    {
        var other = new GrainStateStorage(_storage, capacity: 10);
        var stored = (await other.LoadAsync(_stateId, TestContext.Current.CancellationToken))!;
        await other.SaveAsync(new()
        {
            StateId = _stateId,
            Epoch = stored.Epoch,
            PreviousVersion = stored.Version,
            PreviousDocument = stored.Document,
            Version = stored.Version + 1,
            Document = Edits.Json(json),
            Stamp = stored.Stamp,
            OperationCapacity = 10,
        }, TestContext.Current.CancellationToken);
    }

    /// <summary>
    /// Clients of one state on two silos. Just after a cluster formed, its directory may have a state on both of them for a while: only one of the two can write,
    /// but the other shows what it was. That is not what is tested here, so another state is taken then.
    /// </summary>
    private async Task<(Client Ann, Client Bob)> BothAsync(string json)
    {
        while (true)
        {
            var before = InMemory();
            var (ann, bob) = (await First.CreateContextAsync(_stateId, Edits.Json(json)).InTime(), await Second.CreateContextAsync(_stateId).InTime());
            if (InMemory() == before + 1)
                return (new(First, ann), new(Second, bob));
            _stateId = NewId();
        }
    }

    private int InMemory() => _cluster!.Silos.Sum(static silo => silo.Manager.GetMetrics().States.Count);

    private static string NewId() => $"s{Guid.NewGuid():N}";
}
