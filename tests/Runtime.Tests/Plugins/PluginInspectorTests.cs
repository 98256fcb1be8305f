using PluginState.Plugins;

namespace PluginState.Tests.Plugins;

public sealed class PluginInspectorTests
{
    [Fact]
    public async Task Names_patterns_and_priority_are_read_without_running_any_code()
    {
        await using var bench = new PluginBench();
        var marker = "PluginInspectorTests." + Guid.NewGuid();
        var path = bench.Drop("Marks", PluginCompiler.Compile("Inspected", PluginCompiler.Whole(
            """
            [ConflictResolver("zeta")] public static int Zeta(int local, int remote) => local;
            [ConflictResolver("alpha", Paths = ["/b", "/c/**"], Priority = 7, Path = "/a/*")] public static int Alpha(int local, int remote) => local;
            """,
            "public static IReadOnlyList<ResolverDeclaration> Declarations { get; } = [new(\"alpha\", \"/a/*\", \"/b\", \"/c/**\") { Priority = 7, ValueType = \"int\" }, new(\"zeta\")];",
            $$"""
            static Module() => AppContext.SetSwitch("{{marker}}", true);
            [System.Runtime.CompilerServices.ModuleInitializer] public static void Start() => AppContext.SetSwitch("{{marker}}", true);
            public static Resolver Bind(int index, ResolverInstances instances) => static (_, _) => new(Resolution.Decline());
            """,
            "4.5.6.0")));

        var inspection = PluginInspector.Inspect(path);

        Assert.False(AppContext.TryGetSwitch(marker, out _));
        Assert.Null(inspection.Rejection);
        Assert.True(inspection.IsManaged);
        Assert.True(inspection.HasModule);
        Assert.Equal(("Inspected", new Version(4, 5, 6, 0)), (inspection.AssemblyName, inspection.Version));
        Assert.Equal(typeof(ResolverModuleAttribute).Assembly.GetName().Version, inspection.ContractVersion);
        Assert.Equal(["alpha", "zeta"], inspection.Resolvers.Select(resolver => resolver.Name));
        Assert.Equal(["/a/*", "/b", "/c/**"], inspection.Resolvers[0].Paths);
        Assert.Equal(7, inspection.Resolvers[0].Priority);

        await bench.Rescan();
        Assert.True(AppContext.TryGetSwitch(marker, out _));
        Assert.Equal("int", bench["Marks"].Resolvers[0].ValueType);
    }

    [Fact]
    public async Task The_dlls_beside_it_are_its_dependencies()
    {
        await using var bench = new PluginBench();
        var dependency = PluginCompiler.Compile("Beside", "public static class Beside { public static string Text => \"\"; }");
        var path = bench.Drop("Uses", PluginCompiler.Plugin("Beside.Text", references: dependency), ("Beside.dll", dependency));
        Assert.Null(PluginInspector.Inspect(path).Rejection);

        File.Delete(Path.Combine(bench.Folder, "Uses", "Beside.dll"));

        Assert.Equal(PluginRejectionCode.MissingDependency, PluginInspector.Inspect(path).Rejection!.Code);
    }

    [Fact]
    public void A_file_that_is_not_managed_says_so()
    {
        var native = Path.Combine(Path.GetDirectoryName(typeof(object).Assembly.Location)!, OperatingSystem.IsWindows() ? "coreclr.dll" : OperatingSystem.IsMacOS() ? "libcoreclr.dylib" : "libcoreclr.so");

        var inspection = PluginInspector.Inspect(native);

        Assert.False(inspection.IsManaged);
        Assert.Equal(PluginRejectionCode.NotManaged, inspection.Rejection!.Code);
    }

    [Fact]
    public void A_file_that_is_not_there_is_an_error() =>
        Assert.Throws<FileNotFoundException>(() => PluginInspector.Inspect(Path.Combine(Path.GetTempPath(), Guid.NewGuid() + ".dll")));
}
