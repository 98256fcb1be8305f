using PluginState.Plugins;

namespace PluginState.Tests.Plugins;

/// <summary>A host whose plugins serve when somebody else says so, as on a cluster.</summary>
public sealed class PluginAdmissionTests
{
    private static readonly PluginRejection _wait = new(PluginRejectionCode.NotOnEverySilo, "Silo 'b' does not have it.");

    [Fact]
    public async Task A_plugin_waits_until_it_is_let_in()
    {
        var admission = new Admission();
        await using var bench = Bench(admission);
        bench.Drop("One", PluginCompiler.Plugin("\"one\"", "one", version: "1.2.0.0"));

        await bench.Rescan();
        bench.AssertRejected("One", PluginRejectionCode.NotOnEverySilo);
        Assert.Equal(_wait.Reason, bench["One"].Rejection!.Reason);

        admission.Answer = null;
        await bench.Rescan();

        Assert.Equal((PluginStatus.Active, null), (bench["One"].State, bench["One"].Rejection));
        Assert.Equal("one", await bench.Ask("one"));
        Assert.Equal([("One", new Version(1, 2, 0, 0), bench["One"].ContentHash!)], admission.Seen.Distinct());
    }

    [Fact]
    public async Task While_it_is_not_known_whether_it_may_serve_nothing_is_said_of_it()
    {
        var admission = new Admission { Answer = null, IsKnown = false };
        await using var bench = Bench(admission);
        bench.Drop("One", PluginCompiler.Plugin("\"one\"", "one"));

        await bench.Rescan();
        Assert.Equal((PluginStatus.Discovered, null), (bench["One"].State, bench["One"].Rejection));

        admission.IsKnown = true;
        await bench.Rescan();
        Assert.Equal(PluginStatus.Active, bench["One"].State);
    }

    [Fact]
    public async Task What_served_before_goes_on_until_the_next_is_let_in()
    {
        var admission = new Admission { Answer = null };
        await using var bench = Bench(admission);
        bench.Drop("One", PluginCompiler.Plugin("\"first\"", "one"));
        await bench.Rescan();
        var first = bench["One"].ContentHash;

        admission.Answer = _wait;
        bench.Drop("One", PluginCompiler.Plugin("\"second\"", "one"));
        await bench.Rescan();
        Assert.Equal(("first", PluginRejectionCode.NotOnEverySilo, first), (await bench.Ask("one"), bench["One"].Rejection?.Code, bench["One"].ContentHash));

        admission.Answer = null;
        await bench.Rescan();
        Assert.Equal(("second", null), (await bench.Ask("one"), bench["One"].Rejection));
        Assert.NotEqual(first, bench["One"].ContentHash);
    }

    [Fact]
    public async Task What_is_taken_back_while_it_waits_was_never_there()
    {
        var admission = new Admission { Answer = null };
        await using var bench = Bench(admission);
        var first = PluginCompiler.Plugin("\"first\"", "one");
        bench.Drop("One", first);
        await bench.Rescan();
        admission.Answer = _wait;
        bench.Drop("One", PluginCompiler.Plugin("\"second\"", "one"));
        await bench.Rescan();

        bench.Drop("One", first);
        await bench.Rescan();

        Assert.Equal(("first", null), (await bench.Ask("one"), bench["One"].Rejection));
        Assert.Equal(bench["One"].ContentHash, admission.Seen[^1].Hash); // told that the folder has the old one again
    }

    [Fact]
    public async Task A_plugin_that_is_taken_away_serves_until_it_may_go()
    {
        var admission = new Admission { Answer = null };
        await using var bench = Bench(admission);
        bench.Drop("One", PluginCompiler.Plugin("\"one\"", "one"));
        await bench.Rescan();

        admission.Answer = _wait;
        Directory.Delete(Path.Combine(bench.Folder, "One"), recursive: true);
        await bench.Rescan();
        Assert.Equal((PluginStatus.Active, PluginRejectionCode.NotOnEverySilo, "one"), (bench["One"].State, bench["One"].Rejection?.Code, await bench.Ask("one")));

        admission.Answer = null;
        await bench.Rescan();
        Assert.Empty(bench.Host.Plugins);
        Assert.False(bench.Catalog.TryResolve("one", out _));
        Assert.Equal(["One", "One"], admission.Withdrawn);
    }

    [Fact]
    public async Task A_rejected_plugin_is_no_matter_of_others()
    {
        var admission = new Admission();
        await using var bench = Bench(admission);
        bench.Drop("Broken", [1, 2, 3]);
        await bench.Rescan();
        bench.AssertRejected("Broken", PluginRejectionCode.Corrupt);
        Assert.Empty(admission.Seen);
        Directory.Delete(Path.Combine(bench.Folder, "Broken"), recursive: true);
        await bench.Rescan();
        Assert.Empty(bench.Host.Plugins);
        Assert.Empty(admission.Withdrawn);
    }

    [Fact]
    public async Task A_change_of_mind_has_the_folder_looked_at()
    {
        var admission = new Admission();
        await using var bench = Bench(admission, options => options.RescanInterval = TimeSpan.FromHours(1));
        bench.Drop("One", PluginCompiler.Plugin("\"one\"", "one"));
        await bench.Host.StartAsync(PluginBench.Token);
        Assert.Equal(PluginStatus.Rejected, bench["One"].State);
        var active = new TaskCompletionSource();
        bench.Host.Changed += info =>
        {
            if (info.State == PluginStatus.Active)
                active.TrySetResult();
        };

        admission.Answer = null;
        admission.Change();

        await active.Task.WaitAsync(TimeSpan.FromSeconds(30), PluginBench.Token);
    }

    private static PluginBench Bench(Admission admission, Action<PluginHostOptions>? configure = null) => new(configure: configure, services: new Services(admission));

    private sealed class Services(Admission admission) : IServiceProvider
    {
        public object? GetService(Type serviceType) => serviceType == typeof(IPluginAdmission) ? admission : null;
    }

    private sealed class Admission : IPluginAdmission
    {
        public event Action? Changed;

        public PluginRejection? Answer { get; set; } = _wait;

        public bool IsKnown { get; set; } = true;

        public List<(string Plugin, Version? Version, string Hash)> Seen { get; } = [];

        public List<string> Withdrawn { get; } = [];

        public void Change() => Changed?.Invoke();

        public bool TryAdmit(string plugin, Version? version, string contentHash, out PluginRejection? wait)
        {
            Seen.Add((plugin, version, contentHash));
            wait = Answer;
            return IsKnown && Answer is null;
        }

        public bool TryWithdraw(string plugin, out PluginRejection? wait)
        {
            Withdrawn.Add(plugin);
            wait = Answer;
            return IsKnown && Answer is null;
        }
    }
}
