using System.Buffers.Text;
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

    public static void Run(bool quick)
    {
        Output.Section("Hot reloads");
        var (reloads, from) = quick ? (100, 50) : (1000, 200);
        var folder = new PluginFolder(Limit);
        try
        {
            using var soak = new Soak(folder);
            var sizes = new Dictionary<int, double>();
            for (var number = 2; number <= reloads; number++)
            {
                soak.Replace(number);
                if (number % 100 == 0)
                    Output.Progress($"  {number} reloads, {soak.Calls} calls");
                if (number == from || number == reloads)
                {
                    soak.Settle(); // the collector itself takes some memory for the first of these
                    sizes[number] = soak.Settle();
                }
            }

            soak.End();
            var left = soak.LeftInMemory();
            var table = new MarkdownTable("of a plugin with two resolvers", "");
            table.Row("hot reloads", $"{reloads}");
            table.Row($"calls by {Callers} threads meanwhile", $"{soak.Calls:#,0}");
            table.Row("calls that failed", $"{soak.Failed}");
            table.Row("calls answered by code that was withdrawn before they began", $"{soak.Stale}");
            table.Row("declared resolvers that were not found", $"{soak.NotFound}");
            table.Row($"greatest number of live resolvers seen (limit {Limit}), in {soak.Samples:#,0} looks", $"{soak.MostLive}");
            table.Row("contents still in memory after forced collections", $"{left} of {reloads - 1}");
            table.Row($"resident memory after the {from}th and the {reloads}th, MiB", $"{sizes[from]:0.0}, {sizes[reloads]:0.0}");
            Output.Table(table);
            Output.Table(Goal.Table(
            [
                new("Calls that failed or were answered by withdrawn code", 0, soak.Failed + soak.Stale + soak.NotFound, "calls"),
                new("Live resolvers", Limit, soak.MostLive, "resolvers"),
                new($"Growth from the {from}th reload to the {reloads}th", 1, sizes[reloads] - sizes[from], "MiB"),
                new("Replaced contents still in memory", 0.1, 100.0 * left / (reloads - 1), "%"),
            ]));
            if (soak.Failed + soak.Stale + soak.NotFound > 0 || soak.MostLive > Limit)
                throw new InvalidOperationException($"Calls failed while the plugin was replaced, the first with: {soak.FirstError}");
        }
        finally
        {
            folder.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }
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
