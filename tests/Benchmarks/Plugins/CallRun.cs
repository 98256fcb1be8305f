using System.Runtime.CompilerServices;
using PluginState.Benchmarks.Harness;
using PluginState.Conflicts;
using PluginState.Resolvers;

namespace PluginState.Benchmarks.Plugins;

/// <summary>A call of a plugin's resolver, which holds its code in memory while it runs, beside one of the same method compiled in.</summary>
internal static class CallRun
{
    private const string CompiledIn = "compiled in", Plugin = "from a plugin", Alone = "the plugin's delegate, without a lease";

    public static void Run(bool quick)
    {
        Output.Section("Calls");
        Output.Progress("calls");
        var folder = new PluginFolder();
        try
        {
            folder.Drop("Adding", PluginImages.Adding("Adding", "added"));
            folder.Rescan();
            var none = new ServiceInstances(null);
            folder.Catalog.Declare(
                ResolverOrigin.CompiledIn("Benchmarks"), Generated.PluginState.Benchmarks.ResolverModule.Declarations,
                index => Generated.PluginState.Benchmarks.ResolverModule.Bind(index, none));
            var leased = Find(folder, "added");
            Subject[] subjects =
            [
                new Calls(CompiledIn, Find(folder, "adding")),
                new Calls(Plugin, leased),
                new Calls(Alone, Unguarded(leased)),
            ];
            var effort = quick ? Effort.Quick : Effort.Full;
            var (one, two) = (Rounds.Run(subjects, threads: 1, effort), Rounds.Run(subjects, threads: 2, effort));
            Output.Table(ComparisonTable.Of("one resolver, three numbers", CompiledIn, [("1 thread", one), ("2 threads", two)]));
            Output.Text("The time of a call for each of the threads. The lease is that the delegate holds its code; what is dearer is the guard that turns what the plugin throws into an exception that holds none.");
            Output.Table(Goal.Table(
            [
                new("Lease and guard, 1 thread", 15, one.Nanoseconds(Plugin).Median - one.Nanoseconds(CompiledIn).Median, "ns"),
                new("A call with 2 threads", 2, two.Ratio(Plugin, CompiledIn).Median, "×", CompiledIn),
            ]));
        }
        finally
        {
            folder.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }
    }

    private static Resolver Unguarded(Resolver leased)
    {
        var resolver = ((PluginState.Plugins.SynchronousPluginResolver)leased.Target!).Unguarded;
        return (conflict, _) => new(resolver(conflict));
    }

    private static Resolver Find(PluginFolder folder, string name) =>
        folder.Catalog.TryResolve(name, out var resolver) ? resolver.Resolver : throw new InvalidOperationException($"'{name}' is not declared: {string.Join(" ", folder.Host.Plugins.Select(static plugin => plugin.Rejection?.Reason))}");

    private sealed class Calls(string name, Resolver resolver) : Subject(name)
    {
        private readonly StateConflict[] _conflicts = new Dispatch.Conflicts(200).Detected;

        /// <summary>Without what the JIT learns from earlier calls: it would put the method that is called most here, in the place of the call, and a server calls many.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public override void RunBatch(int worker)
        {
            ResolutionKind last = default;
            for (var i = 0; i < BatchSize; i++)
            {
                var call = resolver(_conflicts[i % Dispatch.Conflicts.Count], CancellationToken.None);
                last = call.IsCompletedSuccessfully ? call.Result.Kind : throw new InvalidOperationException("It has to be waited for.");
            }

            if (last != ResolutionKind.Set)
                throw new InvalidOperationException($"The answer is {last}.");
        }
    }
}
