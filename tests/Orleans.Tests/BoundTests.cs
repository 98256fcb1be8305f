using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using PluginState.Orleans.Tests.Behaviour;
using PluginState.Orleans.Tests.Clusters;

namespace PluginState.Orleans.Tests;

/// <summary>The memory of a cluster is what its options say, however many states it has.</summary>
public sealed class BoundTests(ClusterFixture fixture)
{
    private const int Bound = 20; // of a silo
    private const int Silos = 3;
    private const int States = 10 * Silos * Bound;
    private const int MostActivations = Bound + (Bound / 10); // 1.1 times as many

    [Fact]
    public async Task Documents_never_exceed_the_bound_and_activations_never_a_tenth_more_with_ten_times_as_many_states()
    {
        await using var cluster = await TestCluster.StartAsync(fixture.Redis, Silos, new() { States = static options => options.MaxResidentStates = Bound, Calls = static options => options.AttemptTimeout = TimeSpan.FromSeconds(5) });
        using var gauges = new ActivationGauges(cluster);
        using var done = new CancellationTokenSource();
        var (samples, mostDocuments, mostShells, mostTold, mostEtags) = (0L, 0, 0, 0L, 0);
        var sampler = Task.Factory.StartNew(() =>
        {
            do
            {
                foreach (var silo in cluster.Silos)
                {
                    mostDocuments = Math.Max(mostDocuments, silo.Manager.GetMetrics().States.Count);
                    mostShells = Math.Max(mostShells, silo.Activations.Count);
                    mostEtags = Math.Max(mostEtags, silo.Storage.Count);
                }

                mostTold = Math.Max(mostTold, gauges.Most());
                samples++;
                Thread.Yield();
            }
            while (!done.IsCancellationRequested);
        }, TestContext.Current.CancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);

        var managers = cluster.Silos.Select(static silo => silo.Manager).ToArray();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(worker => Task.Run(async () =>
        {
            var random = new Random(worker);
            for (var i = worker; i < States; i += 8)
            {
                var manager = managers[i % Silos];
                var client = new Client(manager, await manager.CreateContextAsync($"s{i}", Edits.Json("""{"n":0}""")).InTime());
                await client.SetAsync("/n", $"{i + 1}");
                var again = random.Next(i + 1); // some come back
                if (again % 8 == worker)
                    Assert.Equal(($$"""{"n":{{again + 1}}}""", 2L), await new Client(manager, await manager.CreateContextAsync($"s{again}").InTime()).ReadAsync());
            }
        })));
        for (var i = 0; i < States; i += 7)
            Assert.Equal(($$"""{"n":{{i + 1}}}""", 2L), await new Client(managers[0], await managers[0].CreateContextAsync($"s{i}").InTime()).ReadAsync());
        await done.CancelAsync();
        await sampler;

        TestContext.Current.TestOutputHelper!.WriteLine($"{samples} samples: at most {mostDocuments} documents, {mostShells} activations ({mostTold} by the gauge) and {mostEtags} ETags a silo of {Bound}.");
        Assert.True(samples > 100, $"only {samples} samples");
        Assert.Equal(Bound, mostDocuments);
        Assert.InRange(mostShells, Bound, MostActivations);
        Assert.InRange(mostTold, Bound, MostActivations);
        Assert.InRange(mostEtags, 1, Bound);
        Assert.All(cluster.Silos, static silo => Assert.Equal(0, silo.Storage.Refused));
    }

    /// <summary>What the silos' own meters say of their activations.</summary>
    private sealed class ActivationGauges : IDisposable
    {
        private readonly MeterListener _listener = new();
        private long _most;

        public ActivationGauges(TestCluster cluster)
        {
            var factories = cluster.Silos.Select(static silo => silo.Services.GetRequiredService<IMeterFactory>()).ToArray();
            _listener.InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Name == "pluginstate.cluster.activations" && factories.Contains(instrument.Meter.Scope))
                    listener.EnableMeasurementEvents(instrument);
            };
            _listener.SetMeasurementEventCallback<int>((_, count, _, _) => _most = Math.Max(_most, count));
            _listener.Start();
        }

        public long Most()
        {
            _listener.RecordObservableInstruments();
            return _most;
        }

        public void Dispose() => _listener.Dispose();
    }
}
