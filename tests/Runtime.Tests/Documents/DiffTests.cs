using CsCheck;
using PluginState.Documents;

namespace PluginState.Tests.Documents;

public sealed class DiffTests
{
    private static readonly Gen<(StateValue, StateValue)> _pairs = Gen.OneOf(
        Gen.Select(DocumentGen.Document, DocumentGen.Document),
        DocumentGen.Document.SelectMany(static a => DocumentGen.EditOf(a).Select(b => (a, b))));

    [Fact]
    public void Applying_the_difference_gives_the_other_document() => _pairs.Sample(
        (from, to) =>
        {
            var diff = Diff.Between(from, to);
            Assert.Equal(to, diff.Apply(from));
            Assert.Equal(to, JsonPatch.Parse(diff.ToString()).Apply(from));
        },
        iter: 5000);

    [Fact]
    public void The_difference_is_deterministic() => _pairs.Sample(
        (from, to) => Assert.Equal(
            Diff.Between(from, to).ToString(),
            Diff.Between(StateValue.Parse(from.ToString()), StateValue.Parse(to.ToString())).ToString()),
        iter: 1000);

    [Fact]
    public void The_difference_of_equal_documents_is_empty_and_only_theirs() => _pairs.Sample(
        (from, to) =>
        {
            Assert.Empty(Diff.Between(from, from).Operations);
            Assert.Empty(Diff.Between(from, StateValue.Parse(from.ToString())).Operations);
            Assert.Equal(from == to, Diff.Between(from, to).Operations.IsEmpty);
        },
        iter: 1000);

    [Theory]
    [InlineData("""{"a":1,"b":2}""", """{"b":2.0,"a":1}""", "[]")]
    [InlineData("1", "2", """[{"op":"replace","path":"","value":2}]""")]
    [InlineData("{}", "[]", """[{"op":"replace","path":"","value":[]}]""")]
    [InlineData("""{"a":1,"b":2}""", """{"c":3,"a":4}""", """[{"op":"replace","path":"/a","value":4},{"op":"remove","path":"/b"},{"op":"add","path":"/c","value":3}]""")]
    [InlineData("""{"a/b":{"~":1}}""", """{"a/b":{"~":2}}""", """[{"op":"replace","path":"/a~1b/~0","value":2}]""")]
    [InlineData("[1,2,3]", "[1,3]", """[{"op":"remove","path":"/1"}]""")]
    [InlineData("[1,3]", "[1,2,3]", """[{"op":"add","path":"/1","value":2}]""")]
    [InlineData("[1,2,3,4]", "[1,4]", """[{"op":"remove","path":"/2"},{"op":"remove","path":"/1"}]""")]
    [InlineData("[1]", "[1,2,3]", """[{"op":"add","path":"/1","value":2},{"op":"add","path":"/2","value":3}]""")]
    [InlineData("[1,{\"a\":1},3]", "[1,{\"a\":2},3]", """[{"op":"replace","path":"/1/a","value":2}]""")]
    [InlineData("""{"a":null}""", "{}", """[{"op":"remove","path":"/a"}]""")]
    [InlineData("{}", """{"a":null}""", """[{"op":"add","path":"/a","value":null}]""")]
    public void The_difference_is_as_small_as_one_would_write_it(string from, string to, string patch) =>
        Assert.Equal(patch, Diff.Between(StateValue.Parse(from), StateValue.Parse(to)).ToString());
}
