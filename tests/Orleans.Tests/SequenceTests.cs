using System.Globalization;
using PluginState.Conflicts;
using PluginState.Documents;
using PluginState.Orleans.Tests.Behaviour;
using PluginState.Orleans.Tests.Clusters;
using PluginState.Resolvers;
using PluginState.States;

namespace PluginState.Orleans.Tests;

/// <summary>Three clients do the same on the cluster and on a local store, and are told the same: documents, versions, conflicts, errors and their messages.</summary>
[Collection(nameof(SharedCluster))]
public sealed class SequenceTests(ClusterFixture cluster)
{
    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, int.Parse(Environment.GetEnvironmentVariable("PLUGINSTATE_SEQUENCES") ?? "20", CultureInfo.InvariantCulture))];

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task The_same_steps_come_to_the_same_wherever_the_states_are(int seed)
    {
        await using var local = new StoredWorld();
        var stateId = $"sequence-{seed}-{Guid.NewGuid():N}";
        var expected = await new Play(local, stateId, seed).RunAsync();
        Assert.Equal(expected, await new Play(cluster, stateId, seed).RunAsync());
        Assert.Contains(expected, static line => line.Contains("changed", StringComparison.Ordinal));
    }

    /// <summary>One run of a sequence. What comes next depends on the seed and on what was answered, and on nothing else.</summary>
    private sealed class Play(World world, string stateId, int seed)
    {
        private const int Steps = 60;

        private static readonly string[] _places = ["/a", "/b", "/b/c", "/count", "/counts/x", "/log", "/declines", "/throws", "/tags", "/tags/-", "/board/x", "/board/x/0", "/forbidden", ""];
        private static readonly string[] _values = ["1", "2.0", "7", "\"text\"", "[]", "[1,2]", "{}", """{"c":1,"x":2}""", "null", "1e400"];

        private readonly Random _random = new(seed);
        private readonly Client[] _clients = new Client[3];
        private readonly List<string> _checkpoints = [];
        private readonly List<string> _transcript = [];
        private int _contexts;
        private long _version;

        public async Task<IReadOnlyList<string>> RunAsync()
        {
            await OpenAllAsync();
            for (var step = 0; step < Steps; step++)
            {
                var client = _clients[_random.Next(3)];
                var told = await StepAsync(client);
                foreach (var (checkpoint, i) in _checkpoints.Select(static (checkpoint, i) => (checkpoint, i)))
                    told = told.Replace(checkpoint, $"checkpoint {i}", StringComparison.Ordinal);
                _transcript.Add($"{step}: {told}; {client.Context.LastSeenVersion}");
            }

            return _transcript;
        }

        private async Task<string> StepAsync(Client client)
        {
            try
            {
                switch (_random.Next(32))
                {
                    case 0:
                        return Describe(await client.SeeAsync());
                    case 1:
                        return string.Join(" | ", (await client.HistoryAsync()).Select(Describe));
                    case 2:
                        return Describe(await client.UndoAsync(options: Options()));
                    case 3:
                        return Describe(await client.UndoAsync(Version(), Options()));
                    case 4:
                        return Describe(await client.RollbackAsync(Version(), Options()));
                    case 5:
                        _checkpoints.Add(await client.MarkAsync(Pick("x", "y", null!)));
                        return "marked";
                    case 6 when _checkpoints.Count > 0:
                        return Describe(await client.RollbackAsync(_checkpoints[_random.Next(_checkpoints.Count)], Options()));
                    case 7 when _checkpoints.Count > 0:
                        return $"deleted {await client.Manager.DeleteCheckpointAsync(client.Context.Id, _checkpoints[_random.Next(_checkpoints.Count)])}";
                    case 8:
                        return string.Join(" | ", (await client.Manager.ListCheckpointsAsync(client.Context.Id)).Select(static checkpoint => $"{checkpoint.Id} {checkpoint.Name} {Describe(checkpoint.State)}"));
                    case 9 or 10 or 11:
                        return await TransactionAsync(client);
                    case 12 when _random.Next(4) == 0:
                        var removed = await client.Manager.RemoveStateAsync(stateId);
                        if (_random.Next(3) > 0)
                            await OpenAllAsync();
                        return $"removed {removed}";
                    default:
                        return Describe(await client.UpdateAsync(Edit(), Options()));
                }
            }
            catch (PluginStateException error)
            {
                if (error is StateNotFoundException or StateEvictedException)
                    await OpenAllAsync();
                return $"{error.GetType().Name} {error.Code} {error.Message}" + error switch
                {
                    ConflictUnresolvedException unresolved => string.Concat(unresolved.Conflicts.Select(Describe)),
                    StateValidationException invalid => string.Concat(invalid.Violations),
                    JsonPatchException patch => $" {patch.Operation} {patch.Path}",
                    _ => "",
                };
            }
        }

        private async Task<string> TransactionAsync(Client client)
        {
            using var transaction = await client.BeginAsync();
            for (var i = _random.Next(3); i >= 0; i--)
                transaction.Apply(Edit());
            var other = _random.Next(2) == 0 ? await StepAsync(_clients[_random.Next(3)]) : "";
            return $"{other} / {Describe(await transaction.CommitAsync(Options()))}";
        }

        private async Task OpenAllAsync()
        {
            var managers = new[] { world.First, world.Second, world.Third };
            for (var i = 0; i < _clients.Length; i++)
            {
                var first = _contexts == 0 ? """{"a":1,"b":{"c":1},"count":0,"counts":{"x":0},"log":"","declines":0,"throws":0,"tags":[],"board":{"x":[]}}""" : "{}";
                _clients[i] = new(managers[i], await managers[i].CreateContextAsync(stateId, Edits.Json(first), $"context-{_contexts++}-{stateId}").InTime());
            }
        }

        private StateEdit Edit() => _random.Next(8) switch
        {
            0 => Edits.Merge($$"""{"{{Pick("a", "b", "count", "new")}}":{{Pick(_values)}}}"""),
            1 => Edits.Remove(Pick(_places[..^1])),
            2 => Edits.Patch($$"""[{"op":"move","from":"{{Pick("/a", "/b", "/b/c")}}","path":"{{Pick("/moved", "/a", "/counts/moved")}}"}]"""),
            3 => Edits.Patch($$"""[{"op":"test","path":"/a","value":{{Pick(_values)}}},{"op":"add","path":"/tested","value":1}]"""),
            4 when _random.Next(4) == 0 => Edits.Replace(Pick(_values)),
            _ => Edits.Set(Pick(_places[..^1]), Pick(_values)),
        };

        private UpdateOptions Options() => new()
        {
            Actor = Pick(null!, "x", "y"),
            Timestamp = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.FromHours(_random.Next(3))).AddMinutes(_random.Next(100)),
            Strategy = Pick<ConflictStrategy>(null!, ConflictStrategy.LastWriteWins, ConflictStrategy.FirstWriteWins, ConflictStrategy.Merge, ConflictStrategy.Fail, ConflictStrategy.Resolver("greatest")),
            Resolver = _random.Next(8) == 0 ? Pick("greatest", "nobody", "append") : null,
            BaseVersion = _random.Next(3) == 0 ? Version() : null,
            ExpectedVersion = _random.Next(12) == 0 ? Version() : null,
            OperationId = _random.Next(3) == 0 ? $"op-{_random.Next(12)}" : null,
        };

        private long Version() => Math.Max(0, _version - _random.Next(6) + 1);

        private T Pick<T>(params T[] choices) => choices[_random.Next(choices.Length)];

        private string Describe(UpdateResult result)
        {
            _version = result.State.Version;
            return $"{(result.IsChanged ? "changed" : "same")} {result.Version} {result.IsRepeated} {result.Attempts} {Describe(result.State)} {result.Patch} {result.Inverse} {string.Concat(result.Conflicts.Select(Describe))}";
        }

        // Who opens a state does so at its own time.
        private static string Describe(StateSnapshot state) => $"{state.StateId} {state.Version} {state.Document} {state.Stamp.Actor} {(state.Version == 1 ? null : state.Stamp.Timestamp)}";

        private static string Describe(SettledConflict conflict) => $"<{conflict}; {conflict.StateId} {conflict.LocalStamp} {conflict.RemoteStamp.Actor} {conflict.Outcome} {string.Join(", ", conflict.Notes)}>";
    }
}
