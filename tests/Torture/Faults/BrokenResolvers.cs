using System.Runtime.CompilerServices;
using PluginState.Conflicts;
using PluginState.Documents;
using PluginState.Resolvers;
using PluginState.States;
using PluginState.Torture.Report;

namespace PluginState.Torture.Faults;

/// <summary>Resolvers that run out of memory or stack, throw, never answer, answer rubbish, or call the manager: the update fails, or the strategy has it.</summary>
internal sealed class BrokenResolvers : IFault
{
    public async Task InjectAsync(Random random, Ledger ledger)
    {
        foreach (var policy in Enum.GetValues<ResolverFailurePolicy>())
        {
            await using var catalog = new ResolverCatalog(new(16));
            StateManager? used = null;
            var resolvers = new (string Name, Resolver Resolver)[]
            {
                ("memory", static (_, _) => new(Resolution.Decline($"{new byte[Array.MaxLength + 1].Length}"))),
                ("stack", static (_, _) => new(Resolution.Decline($"{Deep(0)}"))),
                ("throws", static (_, _) => throw new InvalidOperationException("on purpose")),
                ("throws late", static async (_, _) => { await Task.Yield(); throw new OperationCanceledException("on purpose"); }),
                ("hangs", static async (_, _) => { await new TaskCompletionSource().Task; return default; }),
                ("rubbish", static (_, _) => new(Resolution.Set("{\"a\":"u8.ToArray()))),
                ("deep", static (_, _) => new(Resolution.Set(System.Text.Encoding.UTF8.GetBytes(new string('[', 300) + new string(']', 300))))),
                ("calls", async (_, token) => { await used!.UpdateAsync("other", StateEdit.Merge(new StateObject([new("calls", random.Next())])), cancellationToken: token); throw new InvalidOperationException("on purpose"); }),
            };
            foreach (var (name, resolver) in resolvers)
                catalog.Declare(ResolverOrigin.CompiledIn(name), [new ResolverDeclaration(name, $"/{name}")], _ => resolver);
            var options = new StateManagerOptions { Strategy = ConflictStrategy.LastWriteWins };
            (options.Resolvers.FailurePolicy, options.Resolvers.Timeout) = (policy, TimeSpan.FromMilliseconds(100));
            await using var manager = used = new StateManager(options, catalog);
            manager.CreateContext("o", StateObject.Empty, "other");
            manager.CreateContext("s", StateObject.Empty, "ann");
            manager.CreateContext("s", null, "bob");
            foreach (var (name, _) in resolvers)
            {
                var version = manager.GetState("ann").Version;
                await manager.UpdateAsync("ann", StateEdit.Merge(new StateObject([new(name, 1)])));
                var before = manager.PeekState("s");
                ledger.Fault($"resolver: {name}");
                try
                {
                    var result = await manager.UpdateAsync("bob", StateEdit.Merge(new StateObject([new(name, 2)])), new() { BaseVersion = version }).AsTask().WaitAsync(TimeSpan.FromSeconds(30));
                    ledger.Hold("a broken resolver's conflict falls to the strategy", policy == ResolverFailurePolicy.Fallback && result.Conflicts is [{ AnsweredBy: not null }], () => $"{name}: {result.State.Document}");
                }
                catch (ConflictUnresolvedException)
                {
                    ledger.Hold("a broken resolver's update fails and leaves the state as it was", policy == ResolverFailurePolicy.Fail && ReferenceEquals(before, manager.PeekState("s")), () => name);
                }
            }
        }
    }

    private static int Deep(int depth)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        return Deep(depth + 1) + 1;
    }
}
