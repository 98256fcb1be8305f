using System.Text;

namespace PluginState.Testing.Tests;

/// <summary>The file rules by themselves, in a temporary folder.</summary>
public sealed class SnapshotFilesTests : IDisposable
{
    private const string Verified = "T.M#A.g.verified.cs";
    private const string Received = "T.M#A.g.received.cs";

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_new_source_fails_and_is_received()
    {
        var mismatch = Fails("one\n");

        Assert.Equal(SnapshotMismatchKind.New, mismatch.Kind);
        Assert.Equal((_folder[Verified], _folder[Received]), (mismatch.VerifiedFile, mismatch.ReceivedFile));
        Assert.Equal("//HintName: A.g.cs\none\n", _folder.Read(Received));
        Assert.False(_folder.Has(Verified));
    }

    [Fact]
    public void A_source_that_matches_passes_and_leaves_no_received_file()
    {
        Fails("one\n");
        _folder.Write(Verified, "//HintName: A.g.cs\none\n");

        Match("one\n");

        Assert.Equal([_folder[Verified]], Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void A_changed_source_fails_with_its_first_different_line_and_the_cure()
    {
        Match("one\ntwo \nthree\n", accept: true);

        var exception = Assert.Throws<SnapshotMismatchException>(() => Match("one\ntwo\nfour\n"));

        var mismatch = Assert.Single(exception.Mismatches);
        Assert.Equal((SnapshotMismatchKind.Changed, 3, "two ", "two"), (mismatch.Kind, mismatch.Line, mismatch.VerifiedLine, mismatch.ReceivedLine));
        Assert.Equal("//HintName: A.g.cs\none\ntwo\nfour\n", _folder.Read(Received));
        Assert.Equal("//HintName: A.g.cs\none\ntwo \nthree\n", _folder.Read(Verified));
        Assert.Equal(
            $"""
            What is generated does not match the snapshots in {_folder.Path}:
              T.M#A.g.verified.cs differs, first in line 3:
                verified: "two "
                received: "two"
            Look at the .received. files beside them. If they are right, run the test once with SNAPSHOTS=accept in the environment, or rename them to .verified. and delete the stale ones.
            """,
            exception.Message);
    }

    [Theory]
    [InlineData("one\n", "one", 3, "", null)]
    [InlineData("one", "one\n", 3, null, "")]
    [InlineData("one\n\n", "one\n", 4, "", null)]
    public void A_line_feed_more_or_less_at_the_end_is_a_difference(string verified, string source, int line, string? verifiedLine, string? receivedLine)
    {
        Match(verified, accept: true);

        var mismatch = Fails(source);

        Assert.Equal((SnapshotMismatchKind.Changed, line, verifiedLine, receivedLine), (mismatch.Kind, mismatch.Line, mismatch.VerifiedLine, mismatch.ReceivedLine));
        Assert.Contains("(the end)", mismatch.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_is_added_at_the_end()
    {
        Match("one", accept: true);
        Assert.Equal("//HintName: A.g.cs\none", _folder.Read(Verified));
        Match("one");
    }

    [Fact]
    public void Files_are_written_with_a_byte_order_mark_and_accepted_with_or_without()
    {
        Fails("one\n");
        Assert.Equal(Encoding.UTF8.Preamble.ToArray(), File.ReadAllBytes(_folder[Received])[..3]);
        Match("one\n", accept: true);
        Assert.Equal(Encoding.UTF8.Preamble.ToArray(), File.ReadAllBytes(_folder[Verified])[..3]);
        Match("one\n");

        File.WriteAllBytes(_folder[Verified], File.ReadAllBytes(_folder[Verified])[3..]);
        Match("one\n");
        // A file that is right is not touched.
        Match("one\n", accept: true);
        Assert.Equal((byte)'/', File.ReadAllBytes(_folder[Verified])[0]);
    }

    [Theory]
    [InlineData("//HintName: A.g.cs\r\none\r\n", 1)]
    [InlineData("//HintName: A.g.cs\none\r\n", 2)]
    [InlineData("//HintName: A.g.cs\rone\n", 1)]
    public void Carriage_returns_in_a_snapshot_fail_and_the_message_says_so(string verified, int line)
    {
        _folder.Write(Verified, verified);

        var mismatch = Fails("one\n");

        Assert.Equal((SnapshotMismatchKind.CarriageReturns, line), (mismatch.Kind, mismatch.Line));
        Assert.Contains("CRLF", mismatch.ToString(), StringComparison.Ordinal);
        Assert.Contains("*.verified.* text eol=lf", mismatch.ToString(), StringComparison.Ordinal);
        Match("one\n", accept: true);
        Match("one\n");
    }

    [Fact]
    public void Carriage_returns_in_a_source_become_line_feeds_and_other_breaks_stay()
    {
        Match("one\r\ntwo\rthree\u2028four\f\n", accept: true);
        Assert.Equal("//HintName: A.g.cs\none\ntwo\nthree\u2028four\f\n", _folder.Read(Verified));
    }

    [Theory]
    [InlineData("T.M#B.g.verified.cs")]
    [InlineData("T.M.verified.txt")]
    public void A_stale_snapshot_fails_and_is_deleted_when_changes_are_accepted(string name)
    {
        Match("one\n", accept: true);
        _folder.Write(name, "stale");

        var mismatch = Fails("one\n");

        Assert.Equal((SnapshotMismatchKind.Stale, _folder[name], null), (mismatch.Kind, mismatch.VerifiedFile, mismatch.ReceivedFile));
        Assert.True(_folder.Has(name));
        Match("one\n", accept: true);
        Match("one\n");
        Assert.False(_folder.Has(name));
    }

    [Fact]
    public void Received_files_of_what_is_no_longer_generated_go()
    {
        _folder.Write("T.M#B.g.received.cs", "left over");
        Match("one\n", accept: true);
        Assert.False(_folder.Has("T.M#B.g.received.cs"));
    }

    [Theory]
    [InlineData("T.Mx#A.g.verified.cs")]
    [InlineData("T.M_a=1#A.g.verified.cs")]
    [InlineData("O.T.M#A.g.verified.cs")]
    [InlineData("T.M_a=1#A.g.received.cs")]
    [InlineData("t.m#A.g.verified.cs")]
    public void Another_tests_files_are_let_be(string name)
    {
        _folder.Write(name, "another");
        Match("one\n", accept: true);
        Match("one\n");
        Assert.Equal("another", _folder.Read(name));
    }

    [Fact]
    public void Each_source_has_its_file_and_all_that_is_wrong_is_told_at_once()
    {
        Match([new("A.g.cs", "a"), new("B.g.cs", "b"), new("C.g.cs", "c")], accept: true);
        Assert.Equal(3, Directory.GetFiles(_folder.Path).Length);

        var exception = Assert.Throws<SnapshotMismatchException>(() => Match([new("A.g.cs", "a"), new("B.g.cs", "changed"), new("D.g.cs", "d")]));

        Assert.Equal(
            [(SnapshotMismatchKind.Changed, "T.M#B.g.verified.cs"), (SnapshotMismatchKind.New, "T.M#D.g.verified.cs"), (SnapshotMismatchKind.Stale, "T.M#C.g.verified.cs")],
            exception.Mismatches.Select(static mismatch => (mismatch.Kind, Path.GetFileName(mismatch.VerifiedFile))));
        Assert.False(_folder.Has("T.M#A.g.received.cs"));
    }

    [Fact]
    public void A_source_in_a_folder_has_the_name_of_its_file()
    {
        Match([new("deep/A.g.cs", "a")], accept: true);
        Assert.Equal("//HintName: deep/A.g.cs\na", _folder.Read(Verified));
    }

    [Fact]
    public void The_folder_is_made()
    {
        SnapshotFiles.Match(_folder["deep/Snapshots"], "T.M", Run([new("A.g.cs", "a")]), accept: true);
        Assert.True(_folder.Has($"deep/Snapshots/{Verified}"));
    }

    private SnapshotMismatch Fails(string source) => Assert.Single(Assert.Throws<SnapshotMismatchException>(() => Match(source)).Mismatches);

    private void Match(string source, bool accept = false) => Match([new("A.g.cs", source)], accept);

    private void Match(Constant[] sources, bool accept = false) => SnapshotFiles.Match(_folder.Path, "T.M", Run(sources), accept);

    private static IEnumerable<SnapshotSource> Run(Constant[] sources) =>
        Constants.Run(sources).GetRunResult().Results.Single().GeneratedSources.Select(SnapshotSource.Of);
}
