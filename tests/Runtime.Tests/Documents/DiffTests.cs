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

    [Fact]
    public void Applying_the_exact_difference_gives_the_other_document_to_the_byte() => _pairs.Sample(
        (from, to) => Assert.Equal(to.ToString(), Diff.Exact(from, to).Apply(from).ToString()),
        iter: 5000);

    [Fact]
    public void An_inverted_patch_restores_the_document_to_the_byte() => _pairs.Sample(
        (from, to) =>
        {
            var patch = Diff.Between(from, to);
            Assert.Equal(from.ToString(), patch.Invert(from).Apply(patch.Apply(from)).ToString());
        },
        iter: 5000);

    [Fact]
    public void Of_an_array_the_longest_common_subsequence_stays()
    {
        var items = Gen.Int[0, 5].Select(static i => (StateValue)i).Array[0, 40];
        Gen.Select(items, items).Sample(static (one, other) =>
        {
            var (from, to) = (new StateArray(one), new StateArray(other));
            var pairs = CommonItems.Between(from, 0, from.Count, to, 0, to.Count, static (left, right) => left.Equals(right));
            Assert.Equal(Longest(one, other), pairs.Count);
            Assert.All(pairs, pair => Assert.Equal(one[pair.Old], other[pair.New]));
            Assert.All(pairs.Zip(pairs.Skip(1)), static two => Assert.True(two.First.Old > two.Second.Old && two.First.New > two.Second.New));
            Assert.Equal(to, Diff.Between(from, to).Apply(from));
        }, iter: 5000);
    }

    [Fact]
    public void Very_different_long_arrays_are_told_too()
    {
        var from = new StateArray(Enumerable.Range(0, 2_000).Select(static i => (StateValue)i));
        var to = new StateArray(Enumerable.Range(0, 1_500).Select(static i => (StateValue)(i * 7)));
        Assert.Equal(to, Diff.Between(from, to).Apply(from));
        Assert.Equal(from, Diff.Between(to, from).Apply(to));
    }

    [Theory]
    [InlineData("[1,2,3,4,5,6,7,8,9]", "[1,3,4,5,6,7,10,8,9]", """[{"op":"add","path":"/7","value":10},{"op":"remove","path":"/1"}]""")]
    [InlineData("[[1],2,3,4]", "[0,2,3]", """[{"op":"remove","path":"/3"},{"op":"replace","path":"/0","value":0}]""")]
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

    private static int Longest(StateValue[] one, StateValue[] other)
    {
        var lengths = new int[one.Length + 1, other.Length + 1];
        for (var i = one.Length - 1; i >= 0; i--)
        {
            for (var j = other.Length - 1; j >= 0; j--)
                lengths[i, j] = one[i].Equals(other[j]) ? lengths[i + 1, j + 1] + 1 : Math.Max(lengths[i + 1, j], lengths[i, j + 1]);
        }

        return lengths[0, 0];
    }
}
