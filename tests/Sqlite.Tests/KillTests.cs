using System.Diagnostics;
using System.Globalization;
using PluginState.Sqlite.Crash;
using PluginState.Storage;

namespace PluginState.Sqlite.Tests;

/// <summary>Kills a process that writes (SIGKILL: it gets no chance to do anything), and looks at what it left.</summary>
public sealed class KillTests
{
    private static readonly int _kills = int.Parse(Environment.GetEnvironmentVariable("PLUGINSTATE_KILLS") ?? "3", CultureInfo.InvariantCulture);
    private static readonly int _seed = int.Parse(Environment.GetEnvironmentVariable("PLUGINSTATE_SEED") ?? "1", CultureInfo.InvariantCulture);

    [Theory]
    [InlineData("storage")]
    [InlineData("manager")]
    public async Task Every_acknowledged_change_survives_kill_9_and_none_is_there_twice(string target)
    {
        using var folder = new TempFolder();
        var random = new Random(_seed);
        for (var kill = 1; kill <= _kills; kill++)
        {
            var acknowledged = await WriteUntilKilledAsync(folder["states.db"], target, random.Next(1, 600));
            await using var storage = SqliteStateStorage.Open(folder["states.db"]);
            foreach (var state in Workload.States)
                CheckState($"{target}, seed {_seed}, kill {kill}", target == "manager" ? 2 : 1, state, await storage.LoadAsync(state), acknowledged[state]);
        }
    }

    /// <param name="when">Which kill.</param>
    /// <param name="first">The first version that an operation made: a manager creates a state without one.</param>
    /// <param name="stateId">The state.</param>
    /// <param name="stored">What is stored of it.</param>
    /// <param name="acknowledged">What the writers were told.</param>
    private static void CheckState(string when, int first, string stateId, StoredState? stored, List<(long Version, string Operation)> acknowledged)
    {
        if (stored is null)
        {
            Assert.True(acknowledged.Count == 0, $"{when}: {stateId} is not there, and {acknowledged.Count} changes of it were acknowledged");
            return;
        }

        // Each operation once, each with the version after the one before it.
        Assert.Equal(
            Enumerable.Range(first, (int)stored.Version - first + 1).Select(version => new StoredOperation(Workload.OperationOf(stateId, version), version)),
            stored.Operations);
        Assert.All(acknowledged, change => Assert.Contains(new StoredOperation(change.Operation, change.Version), stored.Operations));
        if (acknowledged.Count > 0)
        {
            // No more than the one that had been written and not yet told of.
            var last = acknowledged[^1].Version;
            Assert.True(stored.Version - last is 0 or 1, $"{when}: {stateId} is stored with version {stored.Version}, and {last} was the last one acknowledged");
        }

        if (first == 1)
            Assert.Equal(Workload.OperationOf(stateId, stored.Version), stored.Stamp.Actor);
        Assert.Equal(Workload.DocumentOf(stateId, stored.Version).ToUtf8(), stored.Document.ToUtf8());
    }

    /// <summary>Runs the writers until they have said that so many changes are saved, and kills them.</summary>
    private static async Task<Dictionary<string, List<(long Version, string Operation)>>> WriteUntilKilledAsync(string path, string target, int count)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", ["exec", typeof(Workload).Assembly.Location, path, target])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var acknowledged = Workload.States.ToDictionary(static state => state, static _ => new List<(long, string)>());
        var killed = false;
        try
        {
            for (var lines = 0; await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line;)
            {
                // What stood in the pipe when it was killed was acknowledged too, but for a line that broke off.
                if (line.Split(' ') is ["ack", var state, var version, var operation, "."])
                    acknowledged[state].Add((long.Parse(version, CultureInfo.InvariantCulture), operation));
                if (++lines == count)
                {
                    process.Kill();
                    killed = true;
                }
            }
        }
        finally
        {
            if (!killed)
                process.Kill();
        }

        Assert.True(killed, $"The writers ended by themselves: {await errors}");
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return acknowledged;
    }
}
