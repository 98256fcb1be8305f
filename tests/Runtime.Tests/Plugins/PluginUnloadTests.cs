using System.Diagnostics;
using PluginState.Plugins;

namespace PluginState.Tests.Plugins;

/// <summary>Plugins that hold on to themselves: nothing can be done about them, but the host says which and why.</summary>
public sealed class PluginUnloadTests
{
    [Theory]
    [InlineData("System.Threading.Timer", "static Holds() => s_held = new System.Threading.Timer(static _ => { }, null, 1_000_000_000, 1_000_000_000); static object s_held;")]
    [InlineData("AppDomain.ProcessExit", "static Holds() => AppDomain.CurrentDomain.ProcessExit += static (_, _) => { };")]
    [InlineData("System.Threading.Thread", "static Holds() { var thread = new Thread(static () => new ManualResetEvent(false).WaitOne()) { IsBackground = true }; thread.Start(); }")]
    [InlineData("CancellationToken.Register", "static Holds() => ((CancellationTokenSource)AppContext.GetData(\"#KEY#\")).Token.Register(static () => GC.KeepAlive(typeof(Marked)));")]
    [InlineData("GCHandle.Alloc", "static Holds() => System.Runtime.InteropServices.GCHandle.Alloc(new Holds());")]
    [InlineData("its own", "static Holds() => AppContext.SetData(\"#KEY#\", new Holds());")]
    public async Task Code_that_something_holds_is_told_with_what_is_known_of_it(string cause, string held)
    {
        var key = "PluginUnloadTests." + Guid.NewGuid();
        using var source = new CancellationTokenSource();
        AppContext.SetData(key, source);
        await using var bench = new PluginBench();
        bench.Drop("Holder", PluginCompiler.Compile("Holder", PluginCompiler.Source("new Holds().ToString()")
            + $"public sealed class Holds {{ {held.Replace("#KEY#", key, StringComparison.Ordinal)} }}"));
        bench.Drop("Clean", PluginCompiler.Plugin("\"clean\"", "clean"));
        await bench.Rescan();
        Assert.Equal("Holds", await bench.Ask("answer"));
        var clean = PluginBench.ContextOf("Clean");

        Directory.Delete(Path.Combine(bench.Folder, "Holder"), recursive: true);
        Directory.Delete(Path.Combine(bench.Folder, "Clean"), recursive: true);
        await bench.Rescan();
        await bench.AssertCollected(clean);
        var patience = Stopwatch.StartNew();
        while (Assert.Single(bench.Host.Unloading).UnloadPending!.Cause != PluginUnloadCause.Held && patience.Elapsed < TimeSpan.FromSeconds(30))
        {
            PluginBench.Collect();
            await bench.Rescan();
        }

        var pending = Assert.Single(bench.Host.Unloading);
        Assert.Equal(("Holder", PluginUnloadCause.Held), (pending.Name, pending.UnloadPending!.Cause));
        Assert.Contains(cause, pending.UnloadPending.Reason, StringComparison.Ordinal);
    }

    /// <summary>What System.Text.Json remembers of a type would keep it in memory until something else is serialised, if ever.</summary>
    [Fact]
    public async Task Code_whose_types_were_serialised_with_the_apps_own_options_leaves_memory()
    {
        await using var bench = new PluginBench();
        bench.Drop("Json", PluginCompiler.Compile("Json", PluginCompiler.Source("System.Text.Json.JsonSerializer.Serialize(new Pair { A = 1 })")
            + "public sealed class Pair { public int A { get; set; } public Pair B { get; set; } }"));
        await bench.Rescan();
        Assert.Equal("""{"A":1,"B":null}""", await bench.Ask("answer"));
        var context = PluginBench.ContextOf("Json");

        Directory.Delete(Path.Combine(bench.Folder, "Json"), recursive: true);
        await bench.Rescan();

        await bench.AssertCollected(context);
    }
}
