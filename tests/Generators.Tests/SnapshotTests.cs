using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;

namespace PluginState.Generators.Tests;

/// <summary>The rig tested by itself, in a temporary folder.</summary>
public sealed class SnapshotTests : IDisposable
{
    private const string Verified = "T.M#A.g.verified.cs";
    private const string Received = "T.M#A.g.received.cs";

    private readonly string _directory = Directory.CreateTempSubdirectory("snapshots").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void A_new_or_changed_source_fails_and_writes_a_received_file()
    {
        Assert.ThrowsAny<Exception>(() => Check("one\n"));
        Assert.True(Exists(Received));

        Check("one\n", accept: true);
        Assert.ThrowsAny<Exception>(() => Check("two\n"));
        Assert.Equal("//HintName: A.g.cs\ntwo\n", File.ReadAllText(Path.Combine(_directory, Received)));
        Assert.Equal("//HintName: A.g.cs\none\n", File.ReadAllText(Path.Combine(_directory, Verified)));
    }

    [Fact]
    public void Accept_mode_writes_the_verified_file_and_removes_the_received_one()
    {
        Assert.ThrowsAny<Exception>(() => Check("one\n"));
        Check("one\n", accept: true);
        Check("one\n");

        Assert.True(Exists(Verified));
        Assert.False(Exists(Received));
        Assert.Equal([0xEF, 0xBB, 0xBF], File.ReadAllBytes(Path.Combine(_directory, Verified))[..3]);
    }

    [Fact]
    public void A_file_without_a_byte_order_mark_is_the_same()
    {
        File.WriteAllText(Path.Combine(_directory, Verified), "//HintName: A.g.cs\none\n");
        Check("one\n");
    }

    [Theory]
    [InlineData("//HintName: A.g.cs\none")]
    [InlineData("//HintName: A.g.cs\none\n\n")]
    [InlineData("//HintName: A.g.cs\r\none\r\n")]
    public void Line_ends_count(string content)
    {
        File.WriteAllText(Path.Combine(_directory, Verified), content);
        Assert.ThrowsAny<Exception>(() => Check("one\n"));
    }

    [Theory]
    [InlineData("T.M#B.g.verified.cs")]
    [InlineData("T.M.verified.txt")]
    public void A_stale_snapshot_fails_and_accept_mode_removes_it(string name)
    {
        Check("one\n", accept: true);
        File.WriteAllText(Path.Combine(_directory, name), "stale");
        Assert.ThrowsAny<Exception>(() => Check("one\n"));

        Check("one\n", accept: true);
        Check("one\n");
        Assert.False(Exists(name));
    }

    [Fact]
    public void Another_tests_snapshots_are_let_be()
    {
        File.WriteAllText(Path.Combine(_directory, "T.Mx#A.g.verified.cs"), "another");
        Check("one\n", accept: true);
        Check("one\n");
        Assert.True(Exists("T.Mx#A.g.verified.cs"));
    }

    private bool Exists(string name) => File.Exists(Path.Combine(_directory, name));

    private void Check(string source, bool accept = false) => Snapshot.Check(
        _directory,
        "T.M",
        CSharpGeneratorDriver.Create(new Constant(source).AsSourceGenerator()).RunGenerators(CSharpCompilation.Create("t"), TestContext.Current.CancellationToken),
        accept);

    private sealed class Constant(string source) : IIncrementalGenerator
    {
        public void Initialize(IncrementalGeneratorInitializationContext context) =>
            context.RegisterPostInitializationOutput(output => output.AddSource("A.g.cs", SourceText.From(source, System.Text.Encoding.UTF8)));
    }
}
