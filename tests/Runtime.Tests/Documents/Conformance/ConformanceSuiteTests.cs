using System.Text;
using PluginState.Benchmarks.Conformance;

namespace PluginState.Tests.Documents.Conformance;

/// <summary>Whether suites are read as their authors meant them, and whether a wrong result would be seen.</summary>
public sealed class ConformanceSuiteTests
{
    [Theory]
    [InlineData("""[{"doc":{"a":1},"patch":[{"op":"remove","path":"/a"}],"expected":{}}]""")]
    [InlineData("""[{"doc":{"a":null},"patch":[{"op":"test","path":"/a","value":null}]}]""")] // nothing expected: it applies
    [InlineData("""[{"doc":{"a":1},"patch":[{"op":"replace","path":"","value":null}],"expected":null}]""")] // null is expected
    [InlineData("""[{"doc":null,"patch":[],"expected":null}]""")]
    [InlineData("""[{"doc":{"a":1},"patch":[{"op":"remove","path":"/b"}],"error":"none"}]""")]
    [InlineData("""[{"doc":{"a":1},"patch":{"op":"remove","path":"/a"},"error":"no array"}]""")]
    [InlineData("""[{"doc":{"a":1},"patch":null,"error":"no array"}]""")]
    [InlineData("""[{"doc":{"a":1},"patch":[{"op":"add","path":"/b","value":1,"op":"move","from":"/a"}],"error":"two op"}]""")]
    [InlineData("""[{"doc":{"a":1,"a":2},"patch":[],"error":"two a"}]""")]
    [InlineData("""[{"doc":{"a":1},"patch":[],"expected":{"a":1.0},"error":null,"disabled":false}]""")]
    [InlineData("""[{"doc":{"a":123456789012345678901234567890},"patch":[],"expected":{"a":123456789012345678901234567890}}]""")]
    [InlineData("""{"comment":"wrapped","tests":[{"doc":[],"patch":[{"op":"add","path":"/-","value":1}],"expected":[1]}]}""")]
    [InlineData("""{"document":[],"patch":[{"op":"add","path":"/-","value":1}],"result":[1]}""")] // a single case, other words
    [InlineData("\uFEFF[{\"doc\":1,\"patch\":[],\"expected\":1}]")]
    [InlineData("""[{"original":{"a":1},"patch":{"a":null},"result":{}}]""")]
    [InlineData("""[{"original":{"a":1},"patch":null,"result":null}]""")]
    [InlineData("""[{"original":["a"],"patch":["b"],"result":["b"]}]""")]
    [InlineData("""[{"original":1,"patch":[{"op":"remove","path":"/a"}],"result":[{"op":"remove","path":"/a"}]}]""")]
    [InlineData("""[{"victim":1,"patch":[null]}]""")]
    [InlineData("""[{"doc":{"a":1},"patch":{"a":null},"expected":{},"merge":true}]""")]
    [InlineData("""[{"given":{"a":1},"cases":[{"patch":{"a":null},"result":{}},{"patch":{"b":2},"result":{"a":1,"b":2}}]}]""")]
    [InlineData("""[{"target":{"a":1},"patch":{"a":2},"expected":{"a":2}},{"target":[1],"patch":[2],"expected":[2]}]""")]
    [InlineData("""[{"target":[],"patch":[{"op":"add","path":"/0","value":2}],"result":[2]},{"target":[1],"patch":[],"result":[1]}]""")]
    public void Every_way_of_writing_a_case_is_understood(string file)
    {
        var suite = Read(file);
        Assert.Null(suite.Without);
        Assert.NotEmpty(suite.Cases);
        Assert.All(suite.Cases, static asked => Assert.Equal(new(Outcome.Passed, Verdict.Of(asked).Got), Verdict.Of(asked)));
    }

    [Theory]
    [InlineData("""[{"doc":{"a":1},"patch":[],"expected":{"a":2}}]""")]
    [InlineData("""[{"doc":{"a":1},"patch":[],"expected":null}]""")]
    [InlineData("""[{"doc":{"a":1},"patch":[],"error":"there is none"}]""")]
    [InlineData("""[{"doc":{"a":1},"patch":[{"op":"remove","path":"/b"}],"expected":{"a":1}}]""")]
    [InlineData("""[{"doc":{"a":1},"patch":[{"op":"remove","path":"/b"}]}]""")]
    [InlineData("""[{"doc":{"a":1},"patch":[{"op":"remove","path":"/a","x":1,"x":2}],"expected":{}}]""")]
    [InlineData("""[{"doc":{"a":1,"a":1},"patch":[],"expected":{"a":1}}]""")]
    [InlineData("""[{"doc":{"a":9007199254740993},"patch":[],"expected":{"a":9007199254740992}}]""")]
    [InlineData("""[{"doc":{},"patch":[],"expected":{"a":1,"a":1}}]""")] // what is expected cannot be read
    [InlineData("""[{"original":{"a":1},"patch":{"a":null},"result":{"a":null}}]""")]
    [InlineData("""[{"original":{"a":1},"patch":{"a":1,"a":1},"result":{"a":1}}]""")]
    public void A_case_that_is_not_met_fails(string file) => Assert.Equal(Outcome.Failed, Verdict.Of(Assert.Single(Read(file).Cases)).Outcome);

    [Theory]
    [InlineData("""{"doc":1,"patch":[],"error":"there is none","disabled":true}""", "disabled by the suite")]
    [InlineData("""{"doc":1,"patch":[],"disabled":"not yet"}""", "disabled by the suite")]
    [InlineData("""{"doc":1,"expected":1}""", "it has no patch")]
    [InlineData("""{"dok":1,"patch":[]}""", "it has no document")]
    [InlineData("""{"something":"else"}""", "it has no document and no patch")]
    [InlineData("""{"doc":1,"patch":[],"doc":2}""", "it has the member 'doc' twice")]
    public void What_is_not_judged_is_told_with_its_reason_and_costs_no_other_case(string entry, string reason)
    {
        var suite = Read($$"""[{"doc":1,"patch":[]},{"comment":"what follows"},{{entry}},{"doc":2,"patch":[]}]""");
        Assert.Equal([("0", null), ("2", reason), ("3", null)], suite.Cases.Select(static asked => (asked.Place, asked.Skipped)));
        Assert.Equal([Outcome.Passed, Outcome.Skipped, Outcome.Passed], suite.Cases.Select(static asked => Verdict.Of(asked).Outcome));
    }

    [Theory]
    [InlineData("")]
    [InlineData("# Tests")]
    [InlineData("[1,2")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("""{"name":"a package","source":"here","files":[1,2,{"target":"es5"}]}""")]
    [InlineData("""[{"op":"remove","path":"/a"}]""")]
    [InlineData("""[{"comment":"nothing but this"}]""")]
    public void A_file_that_is_no_suite_says_why(string file)
    {
        var suite = Read(file);
        Assert.Empty(suite.Cases);
        Assert.False(string.IsNullOrEmpty(suite.Without));
    }

    private static ConformanceSuite Read(string file) => ConformanceSuite.Read(Encoding.UTF8.GetBytes(file));
}
