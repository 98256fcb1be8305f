using System.Diagnostics;
using PluginState.Plugins;

namespace PluginState.Tests.Plugins;

public sealed class PluginRejectionTests
{
    private static readonly SharedAssemblies _shared = new([]);

    private const string Marked = "[ConflictResolver(\"answer\")] public static int Mark(int local, int remote) => local;";
    private const string Declarations = "public static IReadOnlyList<ResolverDeclaration> Declarations { get; } = [new(\"answer\")];";
    private const string Bind = "public static Resolver Bind(int index, ResolverInstances instances) => static (_, _) => new(Resolution.Decline());";

    /// <summary>A property, an array of strings, its name; the number of elements follows.</summary>
    private static readonly byte[] _pathsArgument = [0x54, 0x1D, 0x0E, 0x05, .. "Paths"u8];

    public static TheoryData<string, PluginRejectionCode> BrokenFiles => new()
    {
        { "empty", PluginRejectionCode.Corrupt },
        { "random", PluginRejectionCode.Corrupt },
        { "first half", PluginRejectionCode.Corrupt },
        { "all but the end", PluginRejectionCode.Corrupt },
        { "zeros after the header", PluginRejectionCode.Corrupt },
        { "ELF", PluginRejectionCode.NotManaged },
        { "PE without metadata", PluginRejectionCode.NotManaged },
    };

    [Theory]
    [MemberData(nameof(BrokenFiles))]
    public async Task A_broken_file_is_rejected_and_nothing_else_changes(string kind, PluginRejectionCode code)
    {
        await using var bench = new PluginBench();
        var good = PluginCompiler.Plugin("\"good\"");
        bench.Drop("Good", good);
        await bench.Rescan();
        var (info, declared) = (bench["Good"], bench.Catalog.Declared);
        var bytes = (byte[])good.Clone();
        switch (kind)
        {
            case "empty":
                bytes = [];
                break;
            case "random":
                new Random(1).NextBytes(bytes);
                break;
            case "first half":
                bytes = bytes[..(bytes.Length / 2)];
                break;
            case "all but the end":
                bytes = bytes[..^400];
                break;
            case "zeros after the header":
                bytes.AsSpan(1024).Clear();
                break;
            case "ELF":
                bytes = [0x7F, (byte)'E', (byte)'L', (byte)'F', .. bytes];
                break;
            default:
                WithoutMetadata(bytes);
                break;
        }

        bench.Drop("Broken", bytes);
        await bench.Rescan();

        var rejection = bench.AssertRejected("Broken", code);
        Assert.Equal(bench["Broken"].ContentHash, rejection.ContentHash);
        Assert.Equal(info, bench["Good"]);
        Assert.Equal(declared, bench.Catalog.Declared);

        var before = bench.Changes.Count;
        await bench.Rescan();
        Assert.Equal(before, bench.Changes.Count);

        bench.Drop("Broken", PluginCompiler.Plugin("\"mended\"", "mended"));
        await bench.Rescan();
        Assert.Equal("mended", await bench.Ask("mended"));
        Assert.Null(bench["Broken"].Rejection);
    }

    [Fact]
    public void Whatever_bit_is_flipped_and_wherever_the_file_ends_inspecting_it_ends_in_an_answer()
    {
        var good = PluginCompiler.Plugin("\"good\"", path: "/a/*");
        var random = new Random(7);
        for (var i = 0; i < 3000; i++)
        {
            var bytes = (byte[])good.Clone();
            for (var flips = random.Next(1, 5); flips > 0; flips--)
                bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
            PluginInspector.Inspect(bytes, static _ => null, _shared);
            PluginInspector.Inspect(good[..random.Next(good.Length)], static _ => null, _shared);
        }
    }

    [Fact]
    public async Task An_attribute_that_claims_more_elements_than_it_has_bytes_is_rejected_and_the_others_start()
    {
        await using var bench = new PluginBench();
        var bytes = WithAllMembers();
        BitConverter.TryWriteBytes(bytes.AsSpan(bytes.AsSpan().IndexOf(_pathsArgument) + _pathsArgument.Length), 0x7FFFFFFF);
        bench.Drop("Before", PluginCompiler.Plugin("\"before\"", "before"));
        bench.Drop("Claims", bytes);
        bench.Drop("Later", PluginCompiler.Plugin("\"later\"", "later"));

        await bench.Host.StartAsync(PluginBench.Token);

        Assert.Contains("2147483647 elements", bench.AssertRejected("Claims", PluginRejectionCode.Corrupt).Reason, StringComparison.Ordinal);
        Assert.Equal("before", await bench.Ask("before"));
        Assert.Equal("later", await bench.Ask("later"));
    }

    [Fact]
    public void Whatever_bit_of_an_attribute_is_flipped_inspecting_it_ends_in_an_answer_soon()
    {
        var good = WithAllMembers();
        Assert.Null(PluginInspector.Inspect(good, static _ => null, _shared).Rejection);
        var start = good.AsSpan().IndexOf(_pathsArgument) - 24; // the name and the arguments before it
        var random = new Random(11);
        for (var i = 0; i < 600; i++)
        {
            var bytes = (byte[])good.Clone();
            for (var flips = random.Next(1, 4); flips > 0; flips--)
                bytes[start + random.Next(96)] ^= (byte)(1 << random.Next(8));
            var allocated = GC.GetAllocatedBytesForCurrentThread();
            var watch = Stopwatch.StartNew();

            PluginInspector.Inspect(bytes, static _ => null, _shared);

            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(5), $"Mutant {i} took {watch.Elapsed}.");
            Assert.True(GC.GetAllocatedBytesForCurrentThread() - allocated < 16 << 20, $"Mutant {i} took {GC.GetAllocatedBytesForCurrentThread() - allocated} bytes.");
        }
    }

    [Theory]
    [InlineData("A, B")]
    [InlineData("A[")]
    [InlineData("")]
    public void A_type_name_that_none_can_have_is_none_of_the_contracts(string name) => Assert.False(Contracts.Has(new(name, null, null)));

    [Fact]
    public async Task A_file_named_with_backslashes_is_staged_in_its_folder()
    {
        if (OperatingSystem.IsWindows())
            return; // there it is a path, and no file can have the name
        await using var bench = new PluginBench();
        bench.Drop("Odd", PluginCompiler.Plugin("\"odd\""), (@"x\..\..\..\escaped.txt", [1, 2, 3]), (@"a\b.txt", [4]));

        await bench.Rescan();

        Assert.Equal("odd", await bench.Ask("answer"));
        var top = Path.GetDirectoryName(bench.Staging)!;
        var odd = Assert.Single(Directory.GetFiles(top, "*escaped.txt", SearchOption.AllDirectories), file => !file.StartsWith(bench.Folder, StringComparison.Ordinal));
        var staged = Path.GetDirectoryName(Assert.Single(Directory.GetFiles(bench.Staging, "Odd.dll", SearchOption.AllDirectories)))!;
        Assert.Equal(Path.Combine(staged, @"x\..\..\..\escaped.txt"), odd);
        Assert.True(File.Exists(Path.Combine(staged, @"a\b.txt")));
    }

    [Fact]
    public Task Marked_methods_without_a_module_are_rejected() => AssertRejected(PluginRejectionCode.NoModule, "source generator did not run",
        PluginCompiler.Compile("Plugin", PluginCompiler.Whole(Marked, Declarations, Bind, attribute: "")));

    [Fact]
    public Task An_assembly_without_resolvers_is_rejected() => AssertRejected(PluginRejectionCode.NoResolvers, "[ConflictResolver]",
        PluginCompiler.Compile("Plugin", "public static class Nothing;"));

    [Fact]
    public Task A_name_that_is_there_twice_is_rejected() => AssertRejected(PluginRejectionCode.InvalidDeclaration, "'ANSWER'",
        PluginCompiler.Compile("Plugin", PluginCompiler.Whole(Marked + Marked.Replace("answer", "ANSWER", StringComparison.Ordinal).Replace("Mark", "Second", StringComparison.Ordinal), Declarations, Bind)));

    [Fact]
    public Task A_blank_name_is_rejected() => AssertRejected(PluginRejectionCode.InvalidDeclaration, "Marked.Mark",
        PluginCompiler.Compile("Plugin", PluginCompiler.Whole(Marked.Replace("answer", " ", StringComparison.Ordinal), Declarations, Bind)));

    [Fact]
    public Task A_path_pattern_that_is_none_is_rejected() => AssertRejected(PluginRejectionCode.InvalidDeclaration, "'no/slash'",
        PluginCompiler.Plugin("\"\"", path: "no/slash"));

    [Fact]
    public Task A_module_whose_pattern_is_none_is_rejected_by_the_catalog() => AssertRejected(PluginRejectionCode.InvalidDeclaration, "'no/slash'",
        PluginCompiler.Compile("Plugin", PluginCompiler.Whole(Marked, Declarations.Replace("\"answer\"", "\"answer\", \"no/slash\"", StringComparison.Ordinal), Bind)));

    [Fact]
    public Task A_module_that_declares_another_name_is_rejected() => AssertRejected(PluginRejectionCode.ModuleMismatch, "other",
        PluginCompiler.Compile("Plugin", PluginCompiler.Whole(Marked, Declarations.Replace("answer", "other", StringComparison.Ordinal), Bind)));

    [Fact]
    public Task A_module_that_declares_without_end_is_rejected() => AssertRejected(PluginRejectionCode.ModuleMismatch, "2147483647",
        PluginCompiler.Compile("Plugin", PluginCompiler.Whole(
            Marked,
            "public static IReadOnlyList<ResolverDeclaration> Declarations { get; } = new Endless();",
            Bind) + """
            public sealed class Endless : IReadOnlyList<ResolverDeclaration>
            {
                public int Count => int.MaxValue;
                public ResolverDeclaration this[int index] => new("answer");
                public IEnumerator<ResolverDeclaration> GetEnumerator() { while (true) yield return this[0]; }
                System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();
            }
            """));

    [Fact]
    public Task A_throwing_declarations_getter_is_rejected() => AssertRejected(PluginRejectionCode.LoadFailed, "Own: of its own",
        PluginCompiler.Compile("Plugin", PluginCompiler.Whole(
            Marked,
            "public static IReadOnlyList<ResolverDeclaration> Declarations => throw new Own();",
            Bind) + "public sealed class Own : Exception { public override string Message => \"of its own\"; }"));

    [Fact]
    public Task An_exception_whose_message_throws_is_rejected_all_the_same() => AssertRejected(PluginRejectionCode.LoadFailed, "cannot be read",
        PluginCompiler.Compile("Plugin", PluginCompiler.Whole(
            Marked,
            "public static IReadOnlyList<ResolverDeclaration> Declarations => throw new Own();",
            Bind) + "public sealed class Own : Exception { public override string Message => throw new Own(); }"));

    [Fact]
    public Task A_throwing_static_constructor_is_rejected() => AssertRejected(PluginRejectionCode.StaticConstructor, "not here",
        PluginCompiler.Compile("Plugin", PluginCompiler.Whole(Marked, Declarations + "static Module() => throw new InvalidOperationException(\"not here\");", Bind)));

    [Fact]
    public Task A_throwing_module_initializer_is_rejected() => AssertRejected(PluginRejectionCode.StaticConstructor, "not here",
        PluginCompiler.Compile("Plugin", PluginCompiler.Source("\"\"") +
            "public static class Start { [System.Runtime.CompilerServices.ModuleInitializer] public static void Run() => throw new InvalidOperationException(\"not here\"); }"));

    [Theory]
    [InlineData("0.99.0.0")]
    [InlineData("1.0.0.0")]
    public Task Contracts_newer_than_the_hosts_are_rejected(string version)
    {
        var contracts = PluginCompiler.OtherContracts(version);
        return AssertRejected(PluginRejectionCode.ContractMismatch, version,
            PluginCompiler.CompileWithoutContracts("Plugin", PluginCompiler.Source("\"\""), contracts), ("PluginState.Plugins.Abstractions.dll", contracts));
    }

    [Fact]
    public Task A_member_the_hosts_contracts_do_not_have_is_rejected() => AssertRejected(PluginRejectionCode.MissingMember, "PluginState.Conflict.get_Mood",
        PluginCompiler.CompileWithoutContracts("Plugin",
            PluginCompiler.Source("\"\"") + "public static class Uses { public static int Mood(Conflict conflict) => conflict.Mood; }",
            PluginCompiler.OtherContracts(typeof(ResolverModuleAttribute).Assembly.GetName().Version!.ToString())));

    [Fact]
    public Task A_missing_dependency_is_rejected() => AssertRejected(PluginRejectionCode.MissingDependency, "'Absent' 3.0.0.0",
        PluginCompiler.Plugin("Absent.Text", references: PluginCompiler.Compile("Absent", "[assembly: System.Reflection.AssemblyVersion(\"3.0.0.0\")] public static class Absent { public static string Text => \"\"; }")));

    [Fact]
    public Task A_missing_dependency_of_a_dependency_is_rejected()
    {
        var absent = PluginCompiler.Compile("Absent", "public static class Absent { public static string Text => \"\"; }");
        var present = PluginCompiler.Compile("Present", "public static class Present { public static string Text => Absent.Text; }", absent);
        return AssertRejected(PluginRejectionCode.MissingDependency, "'Present' refers to 'Absent'",
            PluginCompiler.Plugin("Present.Text", references: present), ("Present.dll", present));
    }

    [Fact]
    public Task A_newer_framework_than_the_hosts_is_rejected() => AssertRejected(PluginRejectionCode.MissingDependency, "System.Console",
        PluginCompiler.Plugin("Newer.Text", references: PluginCompiler.Compile("System.Console", "[assembly: System.Reflection.AssemblyVersion(\"99.0.0.0\")] public static class Newer { public static string Text => \"\"; }")));

    [Fact]
    public Task A_corrupt_dependency_is_rejected()
    {
        var dependency = PluginCompiler.Compile("Dependency", "public static class Dependency { public static string Text => \"\"; }");
        return AssertRejected(PluginRejectionCode.Corrupt, "'Dependency.dll'", PluginCompiler.Plugin("Dependency.Text", references: dependency), ("Dependency.dll", dependency[..500]));
    }

    [Fact]
    public async Task A_file_that_is_too_large_is_rejected_unread()
    {
        await using var bench = new PluginBench(configure: options => options.MaxFileSize = 100);
        bench.Drop("Large", PluginCompiler.Plugin("\"\""));
        await bench.Rescan();
        Assert.Null(bench.AssertRejected("Large", PluginRejectionCode.TooLarge).ContentHash);
    }

    [Fact]
    public async Task Many_files_that_are_too_large_together_are_rejected()
    {
        var plugin = PluginCompiler.Plugin("\"\"");
        await using var bench = new PluginBench(configure: options => options.MaxFileSize = plugin.Length);
        bench.Drop("Large", plugin, [.. Enumerable.Range(0, 4).Select(i => ($"{i}.bin", new byte[plugin.Length]))]);
        await bench.Rescan();
        bench.AssertRejected("Large", PluginRejectionCode.TooLarge);
    }

    [Theory]
    [InlineData("flat file")]
    [InlineData("folder")]
    [InlineData("file in a folder")]
    [InlineData("folder in a folder")]
    public async Task A_symbolic_link_that_leaves_the_folder_is_rejected(string what)
    {
        await using var bench = new PluginBench();
        var plugin = PluginCompiler.Plugin("\"\"");
        var outside = Path.Combine(bench.Outside, "Link.dll");
        await File.WriteAllBytesAsync(outside, plugin, PluginBench.Token);
        switch (what)
        {
            case "flat file":
                File.CreateSymbolicLink(Path.Combine(bench.Folder, "Link.dll"), outside);
                break;
            case "folder":
                Directory.CreateSymbolicLink(Path.Combine(bench.Folder, "Link"), bench.Outside);
                break;
            case "file in a folder":
                bench.Drop("Link", plugin);
                File.CreateSymbolicLink(Path.Combine(bench.Folder, "Link", "Other.dll"), "../../outside/Link.dll");
                break;
            default:
                bench.Drop("Link", plugin);
                Directory.CreateSymbolicLink(Path.Combine(bench.Folder, "Link", "other"), bench.Outside);
                break;
        }

        await bench.Rescan();

        Assert.Contains(bench.Outside, bench.AssertRejected("Link", PluginRejectionCode.PathEscape).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_symbolic_link_that_stays_in_the_folder_is_followed()
    {
        await using var bench = new PluginBench();
        Directory.CreateDirectory(Path.Combine(bench.Folder, ".versions"));
        await File.WriteAllBytesAsync(Path.Combine(bench.Folder, ".versions", "1.dll"), PluginCompiler.Plugin("\"linked\""), PluginBench.Token);
        File.CreateSymbolicLink(Path.Combine(bench.Folder, "Linked.dll"), ".versions/1.dll");
        File.CreateSymbolicLink(Path.Combine(bench.Folder, "Circle.dll"), "Circle.dll");
        File.CreateSymbolicLink(Path.Combine(bench.Folder, "Nowhere.dll"), "nowhere");

        await bench.Rescan();

        Assert.Equal("linked", await bench.Ask("answer"));
        Assert.Equal(["Linked"], bench.Host.Plugins.Where(info => info.State == PluginStatus.Active).Select(info => info.Name));
    }

    private static async Task AssertRejected(PluginRejectionCode code, string reason, byte[] plugin, params (string Name, byte[] Bytes)[] beside)
    {
        await using var bench = new PluginBench();
        bench.Drop("Good", PluginCompiler.Plugin("\"good\"", "good"));
        bench.Drop("Wrong", plugin, beside);
        await bench.Rescan();

        var rejection = bench.AssertRejected("Wrong", code);
        Assert.Contains(reason, rejection.Reason, StringComparison.Ordinal);
        Assert.Equal("good", await bench.Ask("good"));
        Assert.Equal(1, bench.Registry.Count);
    }

    /// <summary>A good plugin whose attribute has every member; metadata has them in the order of the source.</summary>
    private static byte[] WithAllMembers() => PluginCompiler.Compile("Plugin", PluginCompiler.Whole(
        "[ConflictResolver(\"answer\", Paths = [\"/b\", \"/c/**\"], Priority = 7, Path = \"/a/*\", IncludeEqualEdits = true)] public static int Mark(int local, int remote) => local;",
        Declarations,
        Bind));

    /// <summary>Clears the entry of the CLI header in the optional header's data directories.</summary>
    private static void WithoutMetadata(byte[] image)
    {
        var header = BitConverter.ToInt32(image, 0x3C) + 24;
        var isLong = BitConverter.ToUInt16(image, header) == 0x20B;
        image.AsSpan(header + (isLong ? 112 : 96) + 14 * 8, 8).Clear();
    }
}
