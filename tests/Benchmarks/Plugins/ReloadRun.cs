using System.Buffers.Text;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;
using PluginState.Benchmarks.Harness;
using PluginState.Conflicts;
using PluginState.Resolvers;

namespace PluginState.Benchmarks.Plugins;

/// <summary>A plugin that is replaced again and again while threads call its resolvers, and resolvers that were compiled in or registered by hand.</summary>
internal static class ReloadRun
{
    private const int Callers = 4, Limit = 4, ByHand = 2;

    public const string Once = "reloads-once";

    public static void Run(bool quick)
    {
        Output.Section("Hot reloads");
        var (reloads, from) = quick ? (100, 50) : (1000, 200);
        Output.Progress("as it comes");
        var usual = ChildProcess.Run(["plugins", Once, $"{reloads}", $"{from}"], tiered: true);
        Output.Progress("tuned");
        var tuned = ChildProcess.Run(["plugins", Once, $"{reloads}", $"{from}"], tiered: true, ("MALLOC_ARENA_MAX", "1"), ("DOTNET_TieredPGO", "0"));
        var table = new MarkdownTable("a plugin with two resolvers", "as it comes", "MALLOC_ARENA_MAX=1, DOTNET_TieredPGO=0");
        string[] rows =
        [
            "hot reloads", $"calls by {Callers} threads meanwhile", "calls that failed", "calls answered by code that was withdrawn before they began",
            "declared resolvers that were not found", "looks at the number of live resolvers", $"the greatest seen (limit {Limit})", "contents still in memory after forced collections",
            $"resident after {from} reloads, MiB", $"resident after {reloads} reloads, MiB",
        ];
        for (var row = 0; row < rows.Length; row++)
            table.Row(rows[row], $"{usual[row]:#,0.##}", $"{tuned[row]:#,0.##}");
        Output.Table(table);
        Output.Text("As it comes, the runtime instruments methods of the host that are called often and compiles them again, and glibc spreads what the JIT and the loader allocate over an arena for each thread. Neither is given back; with both off, what is left is what reloads cost.");
        double[] wrong = [.. new[] { usual, tuned }.Select(static figures => figures[2] + figures[3] + figures[4])];
        Output.Table(Goal.Table(
        [
            new("Calls that failed or were answered by withdrawn code", 0, wrong.Sum(), "calls"),
            new("Live resolvers", Limit, Math.Max(usual[6], tuned[6]), "resolvers"),
            new($"Growth from {from} reloads to {reloads}, as it comes", 1, usual[9] - usual[8], "MiB"),
            new($"Growth from {from} reloads to {reloads}, with these two set", 1, tuned[9] - tuned[8], "MiB"),
            new("Replaced contents still in memory", 0.1, 100 * Math.Max(usual[7], tuned[7]) / (reloads - 1), "%"),
        ]));
        if (wrong.Sum() > 0 || Math.Max(usual[6], tuned[6]) > Limit)
            throw new InvalidOperationException("Calls failed while the plugin was replaced.");
    }

    /// <summary>Measures in this process: prints the figures of the table.</summary>
    public static async Task RunOnceAsync(IReadOnlyList<string> arguments)
    {
        var (reloads, from) = (int.Parse(arguments[0], CultureInfo.InvariantCulture), int.Parse(arguments[1], CultureInfo.InvariantCulture));
        await using var folder = new PluginFolder(Limit);
        using var soak = new Soak(folder);
        var sizes = new Dictionary<int, double>();
        for (var number = 2; number <= reloads; number++)
        {
            soak.Replace(number);
            if (number == from || number == reloads)
            {
                soak.Settle(); // the collector itself takes some memory for the first of these
                sizes[number] = soak.Settle();
            }
        }

        soak.End();
        if (soak.FirstError is { } error)
            await Console.Error.WriteLineAsync(error);
        ChildProcess.Tell(reloads, soak.Calls, soak.Failed, soak.Stale, soak.NotFound, soak.Samples, soak.MostLive, soak.LeftInMemory(), sizes[from], sizes[reloads]);
    }

    private sealed class Soak : IDisposable
    {
        private readonly PluginFolder _folder;
        private readonly byte[] _image = PluginImages.Numbered("Numbered", "first", "second");
        private readonly List<WeakReference> _contexts = [];
        private readonly StateConflict _conflict = new Dispatch.Conflicts(200).Detected[0];
        private readonly Thread[] _threads;
        private readonly ManualResetEventSlim _go = new(initialState: true);
        private int _idle;
        private volatile bool _isEnded;
        private long _current = 1;
        private long _calls, _failed, _stale, _notFound, _samples;
        private int _mostLive;
        private string? _firstError;

        public Soak(PluginFolder folder)
        {
            _folder = folder;
            folder.Catalog.Declare(
                ResolverOrigin.CompiledIn("App"), [.. Enumerable.Range(0, 3).Select(static i => new ResolverDeclaration($"compiled-{i}"))],
                static _ => static (_, _) => new(Resolution.UseLocal));
            folder.Drop("Numbered", PluginImages.WithNumber(_image, 1));
            folder.Rescan();
            Remember();
            _threads = [.. Enumerable.Range(0, Callers + 1).Select(i => new Thread(() => Loop(i == Callers ? Look : Call)) { IsBackground = true })];
            foreach (var thread in _threads)
                thread.Start();
        }

        public long Calls => Interlocked.Read(ref _calls);

        public long Failed => Interlocked.Read(ref _failed);

        public long Stale => Interlocked.Read(ref _stale);

        public long NotFound => Interlocked.Read(ref _notFound);

        public long Samples => Interlocked.Read(ref _samples);

        public int MostLive => Volatile.Read(ref _mostLive);

        public string? FirstError => _firstError;

        public void Replace(int number)
        {
            _folder.Drop("Numbered", PluginImages.WithNumber(_image, number));
            _folder.Rescan();
            if (_folder.Host.Plugins.Single() is not { Rejection: null, Generation: var generation } || generation != number)
                throw new InvalidOperationException($"The replacement {number} was not taken.");
            Volatile.Write(ref _current, number); // whoever begins from here on must get it
            Remember();
            for (var hand = 0; hand < ByHand; hand++)
                _folder.Catalog.Registry.Register($"by-hand-{hand}", static (_, _) => new(Resolution.UseRemote));
        }

        /// <summary>Holds the callers and says how much memory is resident, in MiB.</summary>
        public double Settle()
        {
            _go.Reset();
            SpinWait.SpinUntil(() => Volatile.Read(ref _idle) == _threads.Length);
            Collect();
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            var resident = Environment.WorkingSet / (1024.0 * 1024);
            _go.Set();
            return resident;
        }

        public void End()
        {
            _isEnded = true;
            foreach (var thread in _threads)
                thread.Join();
        }

        public void Dispose()
        {
            End();
            _go.Dispose();
        }

        /// <summary>How many replaced contents are still there. The one that serves is not counted.</summary>
        public int LeftInMemory()
        {
            for (var i = 0; i < 12 && Alive() > 0; i++)
                Collect();
            return Alive();

            int Alive() => _contexts.SkipLast(1).Count(static context => context.IsAlive);
        }

        private void Collect()
        {
            for (var i = 0; i < 3; i++)
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
                _folder.Rescan();
            }
        }

        [MethodImpl(MethodImplOptions.NoInlining)]
        private void Remember() =>
            _contexts.Add(new(AssemblyLoadContext.All.Last(static context => context.Name == "Numbered"), trackResurrection: true));

        private void Loop(Action<Random> turn)
        {
            var random = new Random(Environment.CurrentManagedThreadId);
            while (!_isEnded)
            {
                if (!_go.IsSet)
                {
                    Interlocked.Increment(ref _idle);
                    _go.Wait();
                    Interlocked.Decrement(ref _idle);
                }

                turn(random);
            }
        }

        private void Look(Random random)
        {
            var live = _folder.Catalog.Registry.Count;
            if (live > _mostLive)
                Volatile.Write(ref _mostLive, live);
            Interlocked.Increment(ref _samples);
            Thread.Yield();
        }

        private void Call(Random random)
        {
            var ofPlugin = random.Next(4) != 0;
            var name = ofPlugin ? random.Next(2) == 0 ? "first" : "second" : $"compiled-{random.Next(3)}";
            var least = Volatile.Read(ref _current);
            Interlocked.Increment(ref _calls);
            try
            {
                if (!_folder.Catalog.TryResolve(name, out var resolver))
                {
                    Interlocked.Increment(ref _notFound);
                    return;
                }

                var answer = resolver.Resolver(_conflict, CancellationToken.None).AsTask().GetAwaiter().GetResult();
                if (ofPlugin && (!Utf8Parser.TryParse(answer.Json.Span, out long number, out _) || number < least))
                    Interlocked.Increment(ref _stale);
            }
            catch (Exception error) // is what is counted
            {
                Interlocked.Increment(ref _failed);
                _firstError ??= error.ToString();
            }
        }
    }
}
