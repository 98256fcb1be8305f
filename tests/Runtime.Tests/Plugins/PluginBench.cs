using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;
using Microsoft.Extensions.Logging;
using PluginState.Plugins;
using PluginState.Resolvers;

namespace PluginState.Tests.Plugins;

/// <summary>A plugin folder, a catalog, and a host between them that scans only when it is told to.</summary>
internal sealed class PluginBench : IAsyncDisposable
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(30);

    private readonly DirectoryInfo _top = Directory.CreateTempSubdirectory("pluginstate-tests-");

    public PluginBench(int capacity = 100, Action<PluginHostOptions>? configure = null, TimeProvider? timeProvider = null, ILogger<PluginHost>? logger = null, IServiceProvider? services = null)
    {
        Folder = _top.CreateSubdirectory("plugins").FullName;
        Outside = _top.CreateSubdirectory("outside").FullName;
        Staging = _top.CreateSubdirectory("staging").FullName;
        Registry = new(capacity);
        Catalog = new(Registry);
        var options = new PluginHostOptions { Folder = Folder, StagingFolder = Staging, StabilityWindow = TimeSpan.Zero };
        configure?.Invoke(options);
        Host = new(options, Catalog, logger, timeProvider, services);
        Host.Changed += info =>
        {
            lock (Changes)
                Changes.Add(info);
        };
    }

    public static CancellationToken Token => TestContext.Current.CancellationToken;

    public string Folder { get; }

    public string Outside { get; }

    public string Staging { get; }

    public BoundedResolverRegistry Registry { get; }

    public ResolverCatalog Catalog { get; }

    public PluginHost Host { get; }

    public List<PluginInfo> Changes { get; } = [];

    public PluginInfo this[string name] => Assert.Single(Host.Plugins, info => info.Name == name);

    /// <summary>Puts a plugin with a folder of its own into the plugin folder.</summary>
    public string Drop(string name, byte[] main, params (string Name, byte[] Bytes)[] beside)
    {
        var folder = Path.Combine(Folder, name);
        Directory.CreateDirectory(folder);
        foreach (var (file, bytes) in beside)
            File.WriteAllBytes(Path.Combine(folder, file), bytes);
        var path = Path.Combine(folder, name + ".dll");
        File.WriteAllBytes(path, main);
        return path;
    }

    /// <summary>Puts a plugin with a manifest into the plugin folder.</summary>
    public string DropWith(string manifest, string name, byte[] main, params (string Name, byte[] Bytes)[] beside) =>
        Drop(name, main, [.. beside, ("plugin.json", System.Text.Encoding.UTF8.GetBytes(manifest))]);

    public string DropFlat(string name, byte[] main)
    {
        var path = Path.Combine(Folder, name + ".dll");
        File.WriteAllBytes(path, main);
        return path;
    }

    public Task Rescan() => Host.RescanAsync(Token);

    /// <summary>Asks a resolver; the plugins here answer with a reason.</summary>
    public async Task<string?> Ask(string resolver)
    {
        Assert.True(Catalog.TryResolve(resolver, out var found), $"'{resolver}' is not declared.");
        return (await found.Resolver(null!, Token)).Reason;
    }

    /// <summary>Rejected, for this reason, and nothing declared for it.</summary>
    public PluginRejection AssertRejected(string name, PluginRejectionCode code)
    {
        var info = this[name];
        Assert.Equal(
            code is PluginRejectionCode.StaticConstructor or PluginRejectionCode.LoadFailed or PluginRejectionCode.LoadTimedOut ? PluginStatus.Quarantined : PluginStatus.Rejected,
            info.State);
        Assert.Equal(code, info.Rejection!.Code);
        Assert.DoesNotContain(Catalog.Declared, resolver => resolver.Origin.Name == name);
        return info.Rejection;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static WeakReference ContextOf(string plugin) =>
        new(Assert.Single(AssemblyLoadContext.All, context => context.Name == plugin), trackResurrection: true);

    public async Task AssertCollected(WeakReference context)
    {
        // A few collections do; a pool thread that was preempted on its way out of the plugin's code may need longer on a busy machine.
        var patience = Stopwatch.StartNew();
        while (context.IsAlive && patience.Elapsed < _patience)
        {
            Collect();
            await Rescan();
        }

        Assert.False(context.IsAlive, $"The load context is still there after {_patience} of collections.");
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Collect()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
    }

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        _top.Delete(recursive: true);
    }
}
