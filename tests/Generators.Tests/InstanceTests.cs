using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PluginState.Resolvers;

namespace PluginState.Generators.Tests;

/// <summary>Resolvers that are no static methods, and what methods take beside the conflict.</summary>
public sealed class InstanceTests
{
    private static readonly FakeConflict _conflict = new("0", "1", "2");

    /// <summary>What a resolver notes in the list it is given, which stands for the app's services.</summary>
    private readonly List<string> _notes = [];

    private ServiceCollection Services
    {
        get
        {
            var services = new ServiceCollection();
            services.AddSingleton<IList<string>>(_notes);
            return services;
        }
    }

    [Fact]
    public async Task One_object_is_made_for_each_call_and_disposed_after_it()
    {
        await using var services = Services.BuildServiceProvider();
        using var module = Load(services, """
            sealed class Rules(IList<string> notes) : IDisposable
            {
                private int _calls;
                [ConflictResolver("a")] internal async Task<int> A(int local, int remote) { notes.Add("asked"); await Task.Yield(); return (100 * local) + (10 * remote) + ++_calls; }
                public void Dispose() => notes.Add("disposed");
            }
            """);
        Assert.Equal("Set 121", await Ask(module, 0));
        Assert.Equal("Set 121", await Ask(module, 0));
        Assert.Equal(["asked", "disposed", "asked", "disposed"], _notes);
        Assert.Equal("r\ta\tint\tcall", Row(module));
    }

    [Fact]
    public async Task A_singleton_is_made_at_the_first_call_and_disposed_with_its_owner()
    {
        await using var services = Services.BuildServiceProvider();
        using var module = Load(services, """
            sealed class Rules : IAsyncDisposable
            {
                private readonly IList<string> _notes;
                private int _calls;
                public Rules(IList<string> notes) { _notes = notes; notes.Add("made"); }
                [ConflictResolver("a", Lifetime = ResolverLifetime.Singleton)] public int A(int local, int remote) => ++_calls;
                [ConflictResolver("b", Lifetime = ResolverLifetime.Singleton)] public Task<int> B(int local, int remote) => Task.FromResult(++_calls);
                public ValueTask DisposeAsync() { _notes.Add("disposed"); return default; }
            }
            """);
        Assert.True(module.Module!.Declarations[0].IsSynchronous);
        Assert.False(module.Module!.Declarations[1].IsSynchronous);
        Assert.Empty(_notes);
        Assert.Equal(["Set 1", "Set 2", "Set 3"], [await Ask(module, 0), await Ask(module, 1), await Ask(module, 0)]);
        Assert.Equal(["made"], _notes);
        await module.Instances.DisposeAsync();
        await module.Instances.DisposeAsync();
        Assert.Equal(["made", "disposed"], _notes);
        Assert.Throws<ObjectDisposedException>(() => module.Bind(0));
    }

    [Fact]
    public async Task What_the_services_have_is_theirs_and_lives_as_they_say()
    {
        const string Source = """
            sealed class Rules(IList<string> notes, string name = "made") : IDisposable
            {
                [ConflictResolver("a")] public string A(Slot<string> local, Slot<string> remote) => name;
                public void Dispose() => notes.Add(name + " disposed");
            }
            """;
        using var module = Load(null, Source, tryOut: false);
        var type = module.Context.Assemblies.Single().GetType("Rules")!;
        var collection = Services;
        collection.AddSingleton(type, provider => Activator.CreateInstance(type, provider.GetRequiredService<IList<string>>(), "registered")!);
        await using (var services = collection.BuildServiceProvider())
        {
            await using var instances = new ServiceInstances(services);
            Assert.Equal("Set \"registered\"", Describe(await module.Module!.Bind(0, instances)(new FakeConflict(null, null, null), TestContext.Current.CancellationToken)));
            Assert.Empty(_notes);
        }

        Assert.Equal(["registered disposed"], _notes);
    }

    [Fact]
    public async Task A_scoped_service_lives_for_one_call()
    {
        var collection = Services;
        collection.AddScoped<IComparer<int>, Numbered>();
        await using var services = collection.BuildServiceProvider(validateScopes: true);
        using var module = Load(services, """
            sealed class Rules(IComparer<int> comparer, IComparer<int> same, IList<string> notes)
            {
                [ConflictResolver("a")] internal int A(int local, int remote) { notes.Add($"{ReferenceEquals(comparer, same)}"); return comparer.Compare(0, 0); }
            }
            """);
        Assert.Equal(["Set 1", "Set 1"], [await Ask(module, 0), await Ask(module, 0)]);
        Assert.Equal(["True", "True"], _notes);
    }

    [Fact]
    public async Task What_fails_in_a_constructor_or_lacks_a_service_fails_this_call_and_is_tried_again()
    {
        using var module = Load(null, """
            sealed class Rules(IList<string> notes) { [ConflictResolver("a")] internal int A(int local, int remote) => notes.Count; }
            sealed class Fragile
            {
                private static int s_made;
                public Fragile() { if (++s_made == 1) throw new FormatException("not yet"); }
                [ConflictResolver("b", Lifetime = ResolverLifetime.Singleton)] internal int B(int local, int remote) => s_made;
            }
            """, tryOut: false);
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => Ask(module, 0));
        Assert.Equal("The resolvers of 'Rules' need a service 'System.Collections.Generic.IList`1[System.String]' for its parameter 'notes', and there is none. Register it, or 'Rules' itself.", error.Message);
        Assert.Throws<FormatException>(() => module.Bind(1));
        Assert.Equal("Set 2", await Ask(module, 1));
    }

    [Fact]
    public async Task Values_that_cannot_be_read_decline_before_anything_is_made()
    {
        using var module = Load(null, "sealed class Rules(IList<string> notes) { [ConflictResolver(\"a\")] internal string A(Slot<string> local, string remote) => notes[0]; }", tryOut: false);
        Assert.Equal("Decline: The Local value at '/path' cannot be read as string.", await Ask(module, 0));
    }

    [Fact]
    public async Task A_constructors_defaults_and_keys_count()
    {
        var collection = Services;
        collection.AddKeyedSingleton("blue", "keyed blue").AddKeyedSingleton<string>(3, (_, _) => "keyed three");
        await using var services = collection.BuildServiceProvider();
        using var module = Load(services, """
            using Microsoft.Extensions.DependencyInjection;
            enum Colour { Red, Blue = 7 }
            sealed class Rules(
                [FromKeyedServices("blue")] string blue, [FromKeyedServices(3)] string three, [System.Runtime.InteropServices.Optional, System.Runtime.CompilerServices.DateTimeConstant(638000000000000000)] DateTime day, [FromKeyedServices(Colour.Red)] string none = "none", IServiceProvider? provider = null,
                char c = '\'', double d = double.NaN, float f = 1.5f, decimal m = 2.50m, long l = -1, bool b = true, Colour colour = Colour.Blue, Colour? maybe = Colour.Blue, DateTime time = default, string? text = "\"\n")
            {
                [ConflictResolver("a")] internal string A(Slot<string> local, Slot<string> remote) => string.Join("|", blue, three, none, provider is null, c, d, f, m, l, b, colour, maybe, time.Ticks, day.Ticks, text);
            }
            """);
        Assert.Equal("Set \"keyed blue|keyed three|none|False|\\u0027|NaN|1.5|2.50|-1|True|Blue|Blue|0|638000000000000000|\\u0022\\n\"", await Ask(module, 0, "\"\"", "\"\""));
    }

    [Theory]
    [InlineData("abstract class Rules { #M# }", "abstract")]
    [InlineData("interface Rules { #M# }", "no class")]
    [InlineData("struct Rules { #M# }", "no class")]
    [InlineData("class Rules { private Rules() { } #M# }", "no constructor")]
    [InlineData("class Rules { public Rules() { } internal Rules(int x) { } #M# }", "several constructors")]
    [InlineData("class Rules(ref int x) { #M# }", "parameter 'x'")]
    [InlineData("class Rules { public required int X { get; init; } #M# }", "required members")]
    [InlineData("class Rules([Microsoft.Extensions.DependencyInjection.FromKeyedServices(new[] { 1 })] string x) { #M# }", "key of the parameter 'x'")]
    [InlineData("class Rules { [Obsolete(\"No.\", true)] public Rules() { } #M# }", "obsolete as an error")]
    [InlineData("[Obsolete(\"No.\", true)] class Old; class Rules { [Obsolete] public Rules(Old[] old) { } #M# }", "obsolete as an error")]
    [InlineData("class Rules { [Obsolete(\"Soon.\")] public Rules() { } #M# }", null)]
    [InlineData("class Rules(int x) { #M# }", null)]
    [InlineData("record Rules(int X) { #M# }", null)]
    [InlineData("class Rules { public Rules() { } [Microsoft.Extensions.DependencyInjection.ActivatorUtilitiesConstructor] internal Rules(int x) { } #M# }", null)]
    [InlineData("class Rules { [System.Diagnostics.CodeAnalysis.SetsRequiredMembers] public Rules() => X = 1; public required int X { get; init; } #M# }", null)]
    [InlineData("class Base { #V# } class Rules : Base { #O# }", null)]
    public async Task PST0006_tells_what_generated_code_cannot_make(string type, string? problem)
    {
        const string Method = "[ConflictResolver(\"a\")] internal int M(int local, int remote) => local;";
        var source = type
            .Replace("#M#", Method, StringComparison.Ordinal)
            .Replace("#V#", "internal virtual int M(int local, int remote) => local;", StringComparison.Ordinal)
            .Replace("#O#", "[ConflictResolver(\"a\")] internal override int M(int local, int remote) => local;", StringComparison.Ordinal);
        var compilation = GeneratorRun.Compile("App", withRuntime: true, source);
        var found = await AnalyzerRun.Of(compilation);
        Assert.Equal(problem is null ? [] : ["PST0006"], found.Select(static diagnostic => diagnostic.Id));
        if (problem is not null)
        {
            Assert.Contains(problem, found[0].GetMessage(), StringComparison.Ordinal);
        }
        else
        {
            var driver = GeneratorRun.CreateDriver().RunGeneratorsAndUpdateCompilation(compilation, out var output, out _, TestContext.Current.CancellationToken);
            Assert.Empty(output.GetDiagnostics(TestContext.Current.CancellationToken).Where(static diagnostic => diagnostic.Severity >= Microsoft.CodeAnalysis.DiagnosticSeverity.Warning && diagnostic.Id != "CS9113")); // x is there to be filled
            Assert.Equal(2, driver.GetRunResult().GeneratedTrees.Length);
        }
    }

    [Fact]
    public async Task What_is_known_beside_the_values_can_be_taken_in_any_order_after_them()
    {
        var logged = new List<string>();
        var collection = Services;
        using var loggers = new Loggers(logged);
        collection.AddSingleton<ILoggerFactory>(loggers);
        await using var services = collection.BuildServiceProvider();
        using var module = Load(services, """
            namespace My;
            using Microsoft.Extensions.Logging;
            static class Rules
            {
                [ConflictResolver("a")]
                internal static string A(string local, string remote, ConflictContext context, CancellationToken token, ILogger logger)
                {
                    logger.LogInformation("{Local} {Remote}", local, remote);
                    return $"{context.StateId} {context.Path} {context.Kind} {context.LocalStamp.Actor} {context.RemoteStamp.Actor} {context.Attempt} {token.CanBeCanceled}";
                }

                [ConflictResolver("b")]
                internal static Resolution B(Conflict conflict, ILogger logger) { logger.LogInformation("b"); return Resolution.UseLocal; }
            }
            """, tryOut: false);
        Assert.Equal("Set \"state /path EditEdit local remote 1 True\"", await Ask(module, 0, "\"1\"", "\"2\""));
        Assert.Equal("UseLocal", await Ask(module, 1));
        Assert.Equal(["My.Rules: 1 2", "My.Rules: b"], logged);
        Assert.Equal("UseLocal", Describe(await Load(null, "static class R { [ConflictResolver(\"a\")] internal static Resolution B(Conflict conflict, Microsoft.Extensions.Logging.ILogger logger) => logger.IsEnabled(0) ? default : Resolution.UseLocal; }").Bind(0)(_conflict, default)));
    }

    [Theory]
    [InlineData("int M(ConflictContext context, int local, int remote) => local", "values come first")]
    [InlineData("int M(int local, int remote, ConflictContext a, ConflictContext b) => local", "is the second 'PluginState.ConflictContext'")]
    [InlineData("int M(int local, int remote, CancellationToken a, CancellationToken b) => local", "is the second")]
    public async Task PST0001_tells_what_is_out_of_place(string method, string problem)
    {
        var found = Assert.Single(await AnalyzerRun.Of(GeneratorRun.Compile($"static class R {{ [ConflictResolver(\"a\")] internal static {method}; }}")));
        Assert.Equal("PST0001", found.Id);
        Assert.Contains(problem, found.GetMessage(), StringComparison.Ordinal);
    }

    private static LoadedModule Load(IServiceProvider? services, string source, bool tryOut = true)
    {
        var compilation = GeneratorRun.Compile("App", withRuntime: true, source);
        var run = tryOut && services is null ? GeneratorRun.Of(2, compilation) : GeneratorRun.OfUntried(2, compilation);
        return new LoadedModule(run.Compilation, services);
    }

    private static Task<string> Ask(LoadedModule module, int index) => Ask(module, index, "1", "2");

    private static async Task<string> Ask(LoadedModule module, int index, string local, string remote)
    {
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        return Describe(await module.Bind(index)(new FakeConflict("0", local, remote), cancellation.Token));
    }

    private static string Describe(Resolution answer) =>
        answer.Kind + (answer.Kind == ResolutionKind.Set ? " " + System.Text.Encoding.UTF8.GetString(answer.Json.Span) : "") + (answer.Reason is { } reason ? ": " + reason : "");

    private static string Row(LoadedModule module) => module.Module!.Catalogue.Split('\n')[1];

    private sealed class Numbered : IComparer<int>
    {
        private int _calls;

        public int Compare(int x, int y) => ++_calls;
    }

    private sealed class Loggers(List<string> lines) : ILoggerFactory
    {
        public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

        public ILogger CreateLogger(string categoryName) => new Logger(categoryName, lines);

        public void Dispose()
        {
        }

        private sealed class Logger(string category, List<string> lines) : ILogger
        {
            public IDisposable? BeginScope<TState>(TState state)
                where TState : notnull => null;

            public bool IsEnabled(LogLevel logLevel) => true;

            public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
                lines.Add($"{category}: {formatter(state, exception)}");
        }
    }
}
