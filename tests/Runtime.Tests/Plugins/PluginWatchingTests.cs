using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using PluginState.Hosting;
using PluginState.Plugins;
using PluginState.Resolvers;

namespace PluginState.Tests.Plugins;

public sealed class PluginWatchingTests
{
    private static readonly TimeSpan _window = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan _longEnough = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task A_half_written_file_waits_until_it_is_stable()
    {
        var time = new FakeTimeProvider();
        await using var bench = new PluginBench(configure: options => options.StabilityWindow = _window, timeProvider: time);
        var plugin = PluginCompiler.Plugin("\"whole\"");
        var path = bench.Drop("Slow", plugin[..1000]);
        await bench.Rescan();
        time.Advance(_window - TimeSpan.FromMilliseconds(1));
        await File.WriteAllBytesAsync(path, plugin[..2000], PluginBench.Token);
        await bench.Rescan();
        time.Advance(_window - TimeSpan.FromMilliseconds(1));
        await bench.Rescan();
        Assert.Equal(PluginStatus.Discovered, bench["Slow"].State);

        await File.WriteAllBytesAsync(path, plugin, PluginBench.Token);
        await bench.Rescan();
        time.Advance(_window);
        await bench.Rescan();

        Assert.Equal(PluginStatus.Active, bench["Slow"].State);
        Assert.DoesNotContain(bench.Changes, change => change.State == PluginStatus.Rejected);
    }

    [Fact]
    public async Task A_file_copied_half_way_for_longer_than_the_window_gets_a_new_try_when_it_changes()
    {
        var time = new FakeTimeProvider();
        await using var bench = new PluginBench(configure: options => options.StabilityWindow = _window, timeProvider: time);
        var plugin = PluginCompiler.Plugin("\"whole\"");
        var path = bench.Drop("Stalled", plugin[..1000]);
        await bench.Rescan();
        time.Advance(_window);
        await bench.Rescan();
        bench.AssertRejected("Stalled", PluginRejectionCode.Corrupt);

        await File.WriteAllBytesAsync(path, plugin, PluginBench.Token);
        await bench.Rescan();
        time.Advance(_window);
        await bench.Rescan();

        Assert.Equal("whole", await bench.Ask("answer"));
    }

    [Fact]
    public async Task A_half_written_replacement_leaves_the_old_code_answering()
    {
        var time = new FakeTimeProvider();
        await using var bench = new PluginBench(configure: options => options.StabilityWindow = _window, timeProvider: time);
        var path = bench.Drop("Slow", PluginCompiler.Plugin("\"old\""));
        await bench.Rescan();
        time.Advance(_window);
        await bench.Rescan();

        var replacement = PluginCompiler.Plugin("\"new\"");
        foreach (var length in (int[])[500, 1000, 2000, replacement.Length])
        {
            await File.WriteAllBytesAsync(path, replacement[..length], PluginBench.Token);
            await bench.Rescan();
            Assert.Equal("old", await bench.Ask("answer"));
        }

        time.Advance(_window);
        await bench.Rescan();

        Assert.Equal("new", await bench.Ask("answer"));
        Assert.Equal(2, bench["Slow"].Generation);
    }

    [Fact]
    public async Task Files_that_were_last_written_long_ago_need_no_second_look()
    {
        await using var bench = new PluginBench(configure: options => options.StabilityWindow = TimeSpan.FromHours(1));
        var path = bench.DropFlat("Old", PluginCompiler.Plugin("\"old\""));
        File.SetLastWriteTimeUtc(path, DateTime.UtcNow.AddHours(-2));

        await bench.Host.StartAsync(PluginBench.Token);

        Assert.Equal(PluginStatus.Active, bench["Old"].State);
    }

    [Fact]
    public async Task A_missing_folder_is_an_error_that_names_it()
    {
        await using var bench = new PluginBench();
        Directory.Delete(bench.Folder);

        var exception = await Assert.ThrowsAsync<PluginFolderNotFoundException>(() => bench.Host.StartAsync(PluginBench.Token));

        Assert.Equal("plugin_folder_not_found", exception.Code);
        Assert.Equal(bench.Folder, exception.Folder);
        Assert.Contains(bench.Folder, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_host_starts_once()
    {
        await using var bench = new PluginBench();
        await bench.Host.StartAsync(PluginBench.Token);
        await Assert.ThrowsAsync<InvalidOperationException>(() => bench.Host.StartAsync(PluginBench.Token));
    }

    [Fact]
    public async Task A_folder_that_vanishes_withdraws_its_plugins_and_recovers_when_it_returns()
    {
        await using var bench = new PluginBench();
        bench.Drop("Comes", PluginCompiler.Plugin("\"back\""));
        await bench.Host.StartAsync(PluginBench.Token);
        Directory.Move(bench.Folder, Path.Combine(bench.Outside, "moved"));

        await bench.Rescan();
        Assert.Empty(bench.Host.Plugins);
        Assert.Empty(bench.Catalog.Declared);

        Directory.Move(Path.Combine(bench.Outside, "moved"), bench.Folder);
        await bench.Rescan();
        Assert.Equal("back", await bench.Ask("answer"));
    }

    [Fact]
    public async Task A_folder_dropped_while_running_becomes_active()
    {
        await using var bench = new PluginBench(configure: options =>
        {
            options.StabilityWindow = TimeSpan.FromMilliseconds(20);
            options.RescanInterval = TimeSpan.FromHours(1); // so it is the watcher that notices
        });
        var active = new TaskCompletionSource<PluginInfo>(TaskCreationOptions.RunContinuationsAsynchronously);
        var gone = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        bench.Host.Changed += info =>
        {
            if (info.State == PluginStatus.Active)
                active.TrySetResult(info);
            if (info.State == PluginStatus.Unloading)
                gone.TrySetResult();
        };
        await bench.Host.StartAsync(PluginBench.Token);
        var prepared = Directory.CreateDirectory(Path.Combine(bench.Outside, "Dropped")).FullName;
        await File.WriteAllBytesAsync(Path.Combine(prepared, "Dropped.dll"), PluginCompiler.Plugin("\"dropped\""), PluginBench.Token);

        Directory.Move(prepared, Path.Combine(bench.Folder, "Dropped"));

        Assert.Equal("Dropped", (await active.Task.WaitAsync(_longEnough, PluginBench.Token)).Name);
        Assert.Equal("dropped", await bench.Ask("answer"));

        Directory.Delete(Path.Combine(bench.Folder, "Dropped"), recursive: true);
        await gone.Task.WaitAsync(_longEnough, PluginBench.Token);
        Assert.Empty(bench.Catalog.Declared);
    }

    [Fact]
    public async Task The_folder_is_looked_at_periodically_even_where_no_change_is_reported()
    {
        var time = new FakeTimeProvider();
        await using var bench = new PluginBench(timeProvider: time);
        var active = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        bench.Host.Changed += info =>
        {
            if (info.State == PluginStatus.Active)
                active.TrySetResult();
        };
        await bench.Host.StartAsync(PluginBench.Token);
        bench.Drop("Periodic", PluginCompiler.Plugin("\"found\""));

        time.Advance(TimeSpan.FromSeconds(2)); // hints only set this clock's timer nearer

        await active.Task.WaitAsync(_longEnough, PluginBench.Token);
    }

    [Fact]
    public async Task A_static_constructor_that_never_ends_holds_up_neither_other_plugins_nor_the_end()
    {
        var time = new FakeTimeProvider();
        var bench = new PluginBench(configure: options => options.LoadTimeout = TimeSpan.FromSeconds(5), timeProvider: time);
        using var entered = new SemaphoreSlim(0);
        var leave = new SemaphoreSlim(0);
        var key = "PluginWatchingTests." + Guid.NewGuid();
        AppContext.SetData(key, (Action)(() =>
        {
            entered.Release();
            leave.Wait();
        }));
        bench.Drop("A-hangs", PluginCompiler.Compile("Plugin", PluginCompiler.Source("\"\"", "hangs")
            + $"public static class Start {{ [System.Runtime.CompilerServices.ModuleInitializer] public static void Run() => ((Action)AppContext.GetData(\"{key}\"))(); }}"));
        var scan = bench.Rescan();
        await entered.WaitAsync(PluginBench.Token);
        while (!scan.IsCompleted) // the time-out may not have begun yet when the plugin's code has
        {
            time.Advance(TimeSpan.FromSeconds(5));
            await Task.Yield();
        }

        await scan;
        bench.AssertRejected("A-hangs", PluginRejectionCode.LoadTimedOut);
        bench.Drop("B-follows", PluginCompiler.Plugin("\"follows\""));
        await bench.Rescan();
        Assert.Equal("follows", await bench.Ask("answer"));
        await bench.DisposeAsync();

        leave.Release();
        AppContext.SetData(key, null);
    }

    [Fact]
    public async Task Options_that_make_no_sense_are_an_error_that_names_each()
    {
        var options = new PluginHostOptions
        {
            Folder = "",
            MaxPlugins = 0,
            MaxFileSize = 0,
            StabilityWindow = TimeSpan.FromTicks(-1),
            LoadTimeout = TimeSpan.Zero,
            RescanInterval = TimeSpan.Zero,
            StagingFolder = " ",
        };

        var exception = Assert.Throws<PluginHostOptionsException>(() => new PluginHost(options, new(new())));

        Assert.Equal(7, exception.Faults.Count);
        Assert.Contains("MaxPlugins", exception.Message, StringComparison.Ordinal);
        await using var bench = new PluginBench();
        options = new() { Folder = bench.Folder, StagingFolder = Path.Combine(bench.Folder, "staged") };
        Assert.Contains("StagingFolder", Assert.Single(options.Validate()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_app_takes_plugins_from_its_start_to_its_end()
    {
        await using var bench = new PluginBench();
        bench.Drop("InApp", PluginCompiler.Plugin("\"app\""));
        var builder = AppFor(bench.Catalog, Path.GetDirectoryName(bench.Folder)!, options => options.StabilityWindow = TimeSpan.Zero);
        Assert.Throws<InvalidOperationException>(() => new PluginStateBuilder(builder.Services).AddPlugins("again"));
        using var app = builder.Build();

        await app.StartAsync(PluginBench.Token);
        Assert.Equal("app", await bench.Ask("answer"));

        await app.StopAsync(PluginBench.Token);
        Assert.Empty(bench.Catalog.Declared);
    }

    [Fact]
    public async Task An_app_does_not_start_with_options_that_make_no_sense_or_without_its_folder()
    {
        await using var bench = new PluginBench();
        using var wrong = AppFor(bench.Catalog, bench.Outside, options => options.MaxPlugins = -1).Build();
        await Assert.ThrowsAsync<OptionsValidationException>(() => wrong.StartAsync(PluginBench.Token));

        using var missing = AppFor(bench.Catalog, bench.Outside).Build();
        await Assert.ThrowsAsync<PluginFolderNotFoundException>(() => missing.StartAsync(PluginBench.Token));
    }

    private static HostApplicationBuilder AppFor(ResolverCatalog catalog, string contentRoot, Action<PluginHostOptions>? configure = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new() { ContentRootPath = contentRoot });
        builder.Services.AddSingleton(catalog);
        new PluginStateBuilder(builder.Services).AddPlugins("plugins", configure);
        return builder;
    }
}
