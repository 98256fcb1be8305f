using CsCheck;
using PluginState.Documents;

namespace PluginState.Tests.Documents;

public sealed class MergePatchTests
{
    [Theory] // RFC 7396, appendix A
    [InlineData("""{"a":"b"}""", """{"a":"c"}""", """{"a":"c"}""")]
    [InlineData("""{"a":"b"}""", """{"b":"c"}""", """{"a":"b","b":"c"}""")]
    [InlineData("""{"a":"b"}""", """{"a":null}""", "{}")]
    [InlineData("""{"a":"b","b":"c"}""", """{"a":null}""", """{"b":"c"}""")]
    [InlineData("""{"a":["b"]}""", """{"a":"c"}""", """{"a":"c"}""")]
    [InlineData("""{"a":"c"}""", """{"a":["b"]}""", """{"a":["b"]}""")]
    [InlineData("""{"a":{"b":"c"}}""", """{"a":{"b":"d","c":null}}""", """{"a":{"b":"d"}}""")]
    [InlineData("""{"a":[{"b":"c"}]}""", """{"a":[1]}""", """{"a":[1]}""")]
    [InlineData("""["a","b"]""", """["c","d"]""", """["c","d"]""")]
    [InlineData("""{"a":"b"}""", """["c"]""", """["c"]""")]
    [InlineData("""{"a":"foo"}""", "null", "null")]
    [InlineData("""{"a":"foo"}""", "\"bar\"", "\"bar\"")]
    [InlineData("""{"e":null}""", """{"a":1}""", """{"e":null,"a":1}""")]
    [InlineData("[1,2]", """{"a":"b","c":null}""", """{"a":"b"}""")]
    [InlineData("{}", """{"a":{"bb":{"ccc":null}}}""", """{"a":{"bb":{}}}""")]
    public void The_examples_of_the_standard_give_what_it_says(string document, string patch, string expected)
    {
        var before = StateValue.Parse(document);
        Assert.Equal(expected, MergePatch.Apply(before, StateValue.Parse(patch)).ToString());
        Assert.Equal(document, before.ToString());
    }

    [Fact] // RFC 7396, section 3
    public void The_example_of_section_3_gives_what_it_says()
    {
        var result = MergePatch.Apply(
            StateValue.Parse("""{"title":"Goodbye!","author":{"givenName":"John","familyName":"Doe"},"tags":["example","sample"],"content":"This will be unchanged"}"""),
            StateValue.Parse("""{"title":"Hello!","phoneNumber":"+01-123-456-7890","author":{"familyName":null},"tags":["example"]}"""));
        Assert.Equal(
            """{"title":"Hello!","author":{"givenName":"John"},"tags":["example"],"content":"This will be unchanged","phoneNumber":"+01-123-456-7890"}""",
            result.ToString());
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"missing":null}""")]
    [InlineData("""{"o":{}}""")]
    [InlineData("""{"o":{"missing":null}}""")]
    [InlineData("""{"a":1}""")]
    [InlineData("""{"o":{"b":[1,{"c":2}]}}""")]
    [InlineData("""{"n":null,"a":1}""")]
    public void A_patch_that_changes_nothing_gives_back_the_same_document(string patch)
    {
        var before = StateValue.Parse("""{"a":1,"o":{"b":[1,{"c":2}]}}""");
        Assert.Same(before, MergePatch.Apply(before, StateValue.Parse(patch)));
    }

    [Fact]
    public void What_the_patch_does_not_mention_is_shared()
    {
        var before = Assert.IsType<StateObject>(StateValue.Parse("""{"a":{"x":1},"b":{"y":[1]}}"""));
        var after = Assert.IsType<StateObject>(MergePatch.Apply(before, StateValue.Parse("""{"a":{"x":2}}""")));
        Assert.Same(before["b"], after["b"]);
    }

    [Fact]
    public void It_does_what_the_pseudo_code_of_the_standard_does_and_applying_twice_is_applying_once() =>
        Gen.Select(DocumentGen.Document, DocumentGen.Document).Sample(
            (document, patch) =>
            {
                var text = document.ToString();
                var once = MergePatch.Apply(document, patch);
                Assert.Equal(Standard(document, patch), once);
                Assert.Equal(once, MergePatch.Apply(once, patch));
                Assert.Equal(text, document.ToString());
            },
            iter: 2000);

    /// <summary>RFC 7396, section 2, word for word.</summary>
    private static StateValue Standard(StateValue target, StateValue patch)
    {
        if (patch is not StateObject members)
            return patch;
        var result = target is StateObject o ? o.ToDictionary() : [];
        foreach (var (name, value) in members)
        {
            if (value is StateNull)
                result.Remove(name);
            else
                result[name] = Standard(result.GetValueOrDefault(name, StateValue.Null), value);
        }

        return new StateObject(result);
    }
}
