using CsCheck;
using PluginState.Documents;

namespace PluginState.Tests.Documents;

public sealed class JsonPatchTests
{
    [Theory] // RFC 6902, appendix A: what succeeds
    [InlineData("A.1", """{"foo":"bar"}""", """[{"op":"add","path":"/baz","value":"qux"}]""", """{"baz":"qux","foo":"bar"}""")]
    [InlineData("A.2", """{"foo":["bar","baz"]}""", """[{"op":"add","path":"/foo/1","value":"qux"}]""", """{"foo":["bar","qux","baz"]}""")]
    [InlineData("A.3", """{"baz":"qux","foo":"bar"}""", """[{"op":"remove","path":"/baz"}]""", """{"foo":"bar"}""")]
    [InlineData("A.4", """{"foo":["bar","qux","baz"]}""", """[{"op":"remove","path":"/foo/1"}]""", """{"foo":["bar","baz"]}""")]
    [InlineData("A.5", """{"baz":"qux","foo":"bar"}""", """[{"op":"replace","path":"/baz","value":"boo"}]""", """{"baz":"boo","foo":"bar"}""")]
    [InlineData("A.6", """{"foo":{"bar":"baz","waldo":"fred"},"qux":{"corge":"grault"}}""", """[{"op":"move","from":"/foo/waldo","path":"/qux/thud"}]""", """{"foo":{"bar":"baz"},"qux":{"corge":"grault","thud":"fred"}}""")]
    [InlineData("A.7", """{"foo":["all","grass","cows","eat"]}""", """[{"op":"move","from":"/foo/1","path":"/foo/3"}]""", """{"foo":["all","cows","eat","grass"]}""")]
    [InlineData("A.8", """{"baz":"qux","foo":["a",2,"c"]}""", """[{"op":"test","path":"/baz","value":"qux"},{"op":"test","path":"/foo/1","value":2}]""", """{"baz":"qux","foo":["a",2,"c"]}""")]
    [InlineData("A.10", """{"foo":"bar"}""", """[{"op":"add","path":"/child","value":{"grandchild":{}}}]""", """{"foo":"bar","child":{"grandchild":{}}}""")]
    [InlineData("A.11", """{"foo":"bar"}""", """[{"op":"add","path":"/baz","value":"qux","xyz":123}]""", """{"foo":"bar","baz":"qux"}""")]
    [InlineData("A.14", """{"/":9,"~1":10}""", """[{"op":"test","path":"/~01","value":10}]""", """{"/":9,"~1":10}""")]
    [InlineData("A.16", """{"foo":["bar"]}""", """[{"op":"add","path":"/foo/-","value":["abc","def"]}]""", """{"foo":["bar",["abc","def"]]}""")]
    public void The_examples_of_the_standard_give_what_it_says(string example, string document, string patch, string expected) =>
        Assert.True(StateValue.Parse(expected) == JsonPatch.Parse(patch).Apply(StateValue.Parse(document)), example);

    [Theory] // RFC 6902, appendix A: what fails when it is applied
    [InlineData("A.9", """{"baz":"qux"}""", """[{"op":"test","path":"/baz","value":"bar"}]""")]
    [InlineData("A.12", """{"foo":"bar"}""", """[{"op":"add","path":"/baz/bat","value":"qux"}]""")]
    [InlineData("A.15", """{"/":9,"~1":10}""", """[{"op":"test","path":"/~01","value":"10"}]""")]
    public void The_failing_examples_of_the_standard_fail(string example, string document, string patch)
    {
        var read = JsonPatch.Parse(patch);
        var before = StateValue.Parse(document);
        var error = Assert.Throws<JsonPatchException>(() => read.Apply(before));
        Assert.Equal((0, "patch_failed"), (error.Operation, error.Code));
        Assert.True(before.ToString() == document, example);
    }

    [Fact] // RFC 6902, A.13
    public void An_operation_with_two_op_members_is_an_error() => Assert.Throws<StateFormatException>(
        () => JsonPatch.Parse("""[{"op":"add","path":"/baz","value":"qux","op":"remove"}]"""));

    [Theory]
    // Adding: replaces a member that is there, sets the whole document, goes up to the length of an array.
    [InlineData("""{"a":1,"b":2}""", """[{"op":"add","path":"/a","value":null}]""", """{"a":null,"b":2}""")]
    [InlineData("""{"a":1}""", """[{"op":"add","path":"","value":[1]}]""", "[1]")]
    [InlineData("[1]", """[{"op":"add","path":"/1","value":2}]""", "[1,2]")]
    [InlineData("[1]", """[{"op":"add","path":"/0","value":2}]""", "[2,1]")]
    [InlineData("[]", """[{"op":"add","path":"/-","value":1},{"op":"add","path":"/-","value":2}]""", "[1,2]")]
    [InlineData("{}", """[{"op":"add","path":"/-","value":1}]""", """{"-":1}""")]
    [InlineData("{}", """[{"op":"add","path":"/","value":1}]""", """{"":1}""")]
    [InlineData("{}", """[{"op":"add","path":"/01","value":1}]""", """{"01":1}""")]
    [InlineData("""{"a":{"b":[{}]}}""", """[{"op":"add","path":"/a/b/0/c","value":1}]""", """{"a":{"b":[{"c":1}]}}""")]
    [InlineData("{}", """[{"op":"add","path":"/a","value":{}},{"op":"add","path":"/a/b","value":1}]""", """{"a":{"b":1}}""")]
    // Replacing: keeps the place, may be of another kind, may be the whole document.
    [InlineData("""{"a":1,"b":2}""", """[{"op":"replace","path":"/a","value":{"c":3}}]""", """{"a":{"c":3},"b":2}""")]
    [InlineData("[1,2]", """[{"op":"replace","path":"/1","value":null}]""", "[1,null]")]
    [InlineData("1", """[{"op":"replace","path":"","value":2}]""", "2")]
    // Removing.
    [InlineData("""{"a":null}""", """[{"op":"remove","path":"/a"}]""", "{}")]
    [InlineData("[1,2,3]", """[{"op":"remove","path":"/0"},{"op":"remove","path":"/0"}]""", "[3]")]
    // Moving: the index is that of the array without the item; a place moves to itself; a child may replace its parent.
    [InlineData("[1,2,3]", """[{"op":"move","from":"/0","path":"/2"}]""", "[2,3,1]")]
    [InlineData("[1,2,3]", """[{"op":"move","from":"/0","path":"/-"}]""", "[2,3,1]")]
    [InlineData("[1,2,3]", """[{"op":"move","from":"/2","path":"/0"}]""", "[3,1,2]")]
    [InlineData("[1,2]", """[{"op":"move","from":"/1","path":"/1"}]""", "[1,2]")]
    [InlineData("""{"a":1}""", """[{"op":"move","from":"/a","path":"/a"}]""", """{"a":1}""")]
    [InlineData("""{"a":1}""", """[{"op":"move","from":"","path":""}]""", """{"a":1}""")]
    [InlineData("""{"a":{"b":1}}""", """[{"op":"move","from":"/a/b","path":"/a"}]""", """{"a":1}""")]
    [InlineData("""{"a":{"b":1}}""", """[{"op":"move","from":"/a/b","path":""}]""", "1")]
    [InlineData("""{"a":1,"ab":2}""", """[{"op":"move","from":"/a","path":"/ab"}]""", """{"ab":1}""")]
    [InlineData("""{"a":{},"ab":{}}""", """[{"op":"move","from":"/a","path":"/ab/c"}]""", """{"ab":{"c":{}}}""")]
    // Copying: also into itself, and the whole document.
    [InlineData("""{"a":[1]}""", """[{"op":"copy","from":"/a","path":"/b"},{"op":"add","path":"/a/-","value":2}]""", """{"a":[1,2],"b":[1]}""")]
    [InlineData("""{"a":{"b":1}}""", """[{"op":"copy","from":"/a","path":"/a/c"}]""", """{"a":{"b":1,"c":{"b":1}}}""")]
    [InlineData("""{"a":1}""", """[{"op":"copy","from":"","path":"/b"}]""", """{"a":1,"b":{"a":1}}""")]
    [InlineData("""{"a":1}""", """[{"op":"copy","from":"/a","path":""}]""", "1")]
    [InlineData("[1,2]", """[{"op":"copy","from":"/0","path":"/1"}]""", "[1,1,2]")]
    // Testing: by value, of every kind.
    [InlineData("null", """[{"op":"test","path":"","value":null}]""", "null")]
    [InlineData("[true,false]", """[{"op":"test","path":"/0","value":true},{"op":"test","path":"/1","value":false}]""", "[true,false]")]
    [InlineData("[1,\"1\"]", """[{"op":"test","path":"/0","value":1.0},{"op":"test","path":"/1","value":"1"}]""", "[1,\"1\"]")]
    [InlineData("[[1,2]]", """[{"op":"test","path":"/0","value":[1,2]}]""", "[[1,2]]")]
    [InlineData("""{"a":1,"b":2}""", """[{"op":"test","path":"","value":{"b":2,"a":1}}]""", """{"a":1,"b":2}""")]
    // Members an operation does not define are ignored.
    [InlineData("""{"a":1}""", """[{"op":"remove","path":"/a","value":5,"from":7,"x":null}]""", "{}")]
    [InlineData("""{"a":1}""", "[]", """{"a":1}""")]
    public void Operations_do_what_section_4_says(string document, string patch, string expected) =>
        Assert.Equal(expected, JsonPatch.Parse(patch).Apply(StateValue.Parse(document)).ToString());

    [Theory]
    [InlineData("""{"a":1}""", """{"op":"add","path":"/b/c","value":1}""")] // its parent does not exist
    [InlineData("""{"a":1}""", """{"op":"add","path":"/a/b","value":1}""")] // a number has nothing inside
    [InlineData("""{"a":"xyz"}""", """{"op":"add","path":"/a/0","value":1}""")]
    [InlineData("null", """{"op":"add","path":"/a","value":1}""")]
    [InlineData("[1]", """{"op":"add","path":"/2","value":1}""")] // more than the length
    [InlineData("[1]", """{"op":"add","path":"/01","value":1}""")] // leading zero
    [InlineData("[1]", """{"op":"add","path":"/00","value":1}""")]
    [InlineData("[1]", """{"op":"add","path":"/-1","value":1}""")]
    [InlineData("[1]", """{"op":"add","path":"/a","value":1}""")]
    [InlineData("[1]", """{"op":"add","path":"/","value":1}""")]
    [InlineData("[1]", """{"op":"add","path":"/1e0","value":1}""")]
    [InlineData("[1]", """{"op":"add","path":"/99999999999999999999","value":1}""")]
    [InlineData("[1]", """{"op":"add","path":"/-/a","value":1}""")]
    [InlineData("{}", """{"op":"remove","path":""}""")]
    [InlineData("{}", """{"op":"remove","path":"/a"}""")]
    [InlineData("[1]", """{"op":"remove","path":"/1"}""")]
    [InlineData("[1]", """{"op":"remove","path":"/-"}""")]
    [InlineData("[1]", """{"op":"remove","path":"/00"}""")]
    [InlineData("{}", """{"op":"replace","path":"/a","value":1}""")]
    [InlineData("[1]", """{"op":"replace","path":"/1","value":1}""")]
    [InlineData("[1]", """{"op":"replace","path":"/-","value":1}""")]
    [InlineData("[1]", """{"op":"replace","path":"/0/a","value":1}""")]
    [InlineData("{}", """{"op":"move","from":"/a","path":"/b"}""")]
    [InlineData("{}", """{"op":"move","from":"/a","path":"/a"}""")]
    [InlineData("""{"a":{"b":{}}}""", """{"op":"move","from":"/a","path":"/a/b"}""")] // into its own child
    [InlineData("""{"a":{"b":{}}}""", """{"op":"move","from":"","path":"/a"}""")]
    [InlineData("[1]", """{"op":"move","from":"/-","path":"/0"}""")]
    [InlineData("[1,2]", """{"op":"move","from":"/0","path":"/2"}""")] // one is left when it comes to adding
    [InlineData("""{"a":1}""", """{"op":"move","from":"/a","path":"/b/c"}""")]
    [InlineData("{}", """{"op":"copy","from":"/a","path":"/b"}""")]
    [InlineData("""{"a":1}""", """{"op":"copy","from":"/a","path":"/b/c"}""")]
    [InlineData("{}", """{"op":"test","path":"/a","value":null}""")] // absent is not null
    [InlineData("""{"a":null}""", """{"op":"test","path":"/a","value":false}""")]
    [InlineData("""{"a":1}""", """{"op":"test","path":"/a","value":2}""")]
    [InlineData("""{"a":"1"}""", """{"op":"test","path":"/a","value":1}""")]
    [InlineData("[1,2]", """{"op":"test","path":"","value":[2,1]}""")]
    [InlineData("""{"a":1}""", """{"op":"test","path":"","value":{"a":1,"b":2}}""")]
    [InlineData("[1]", """{"op":"test","path":"/-","value":1}""")]
    public void An_operation_that_does_not_fit_fails_and_nothing_is_applied(string document, string operation)
    {
        var before = StateValue.Parse(document);
        var good = """{"op":"copy","from":"","path":""}""";
        var error = Assert.Throws<JsonPatchException>(() => JsonPatch.Parse($"[{good},{operation},{good}]").Apply(before));
        Assert.Equal(1, error.Operation);
        Assert.Equal(((StateString)((StateObject)StateValue.Parse(operation))["path"]).Value, error.Path);
        Assert.Contains("Operation 1 of the patch", error.Message, StringComparison.Ordinal);
        Assert.Equal(document, before.ToString());
    }

    [Theory]
    [InlineData("{}", -1)]
    [InlineData("null", -1)]
    [InlineData("\"add\"", -1)]
    [InlineData("[1]", 0)]
    [InlineData("[[]]", 0)]
    [InlineData("""[{"op":"remove","path":"/a"},{}]""", 1)]
    [InlineData("""[{"path":"/a","value":1}]""", 0)] // no op
    [InlineData("""[{"op":"add","value":1}]""", 0)] // no path
    [InlineData("""[{"op":"add","path":"/a"}]""", 0)] // no value
    [InlineData("""[{"op":"replace","path":"/a"}]""", 0)]
    [InlineData("""[{"op":"test","path":"/a"}]""", 0)]
    [InlineData("""[{"op":"move","path":"/a"}]""", 0)] // no from
    [InlineData("""[{"op":"copy","path":"/a"}]""", 0)]
    [InlineData("""[{"op":"spam","path":"/a","value":1}]""", 0)] // unknown
    [InlineData("""[{"op":"ADD","path":"/a","value":1}]""", 0)]
    [InlineData("""[{"op":null,"path":"/a","value":1}]""", 0)]
    [InlineData("""[{"op":"add","path":null,"value":1}]""", 0)]
    [InlineData("""[{"op":"add","path":5,"value":1}]""", 0)]
    [InlineData("""[{"op":"add","path":"a","value":1}]""", 0)] // no pointer
    [InlineData("""[{"op":"add","path":"/~2","value":1}]""", 0)]
    [InlineData("""[{"op":"move","path":"/a","from":"b"}]""", 0)]
    [InlineData("""[{"op":"copy","path":"/a","from":null}]""", 0)]
    public void What_is_no_patch_is_an_error_that_says_which_operation(string patch, int operation)
    {
        var error = Assert.Throws<JsonPatchException>(() => JsonPatch.Parse(patch));
        Assert.Equal((operation, "patch_failed"), (error.Operation, error.Code));
    }

    [Fact]
    public void A_patch_that_fails_at_its_end_leaves_the_document_as_it_was()
    {
        var before = StateValue.Parse("""{"a":{"b":[1,2,3]},"c":"x"}""");
        Assert.True(before.TryGet(JsonPointer.Parse("/a/b"), out var array));
        var patch = JsonPatch.Parse("""
            [
              {"op":"replace","path":"/a/b/0","value":9},
              {"op":"remove","path":"/c"},
              {"op":"move","from":"/a/b","path":"/d"},
              {"op":"test","path":"/d/0","value":1}
            ]
            """);
        var error = Assert.Throws<JsonPatchException>(() => patch.Apply(before));
        Assert.Equal((3, "/d/0"), (error.Operation, error.Path));
        Assert.Equal("""{"a":{"b":[1,2,3]},"c":"x"}""", before.ToString());
        Assert.True(before.TryGet(JsonPointer.Parse("/a/b"), out var still));
        Assert.Same(array, still);
    }

    [Fact]
    public void A_patch_shares_what_it_does_not_touch_and_tests_alone_change_nothing()
    {
        var before = StateValue.Parse("""{"a":{"deep":[1,2]},"b":{"c":1}}""");
        var after = JsonPatch.Parse("""[{"op":"replace","path":"/b/c","value":2}]""").Apply(before);
        Assert.True(before.TryGet(JsonPointer.Parse("/a"), out var old));
        Assert.True(after.TryGet(JsonPointer.Parse("/a"), out var shared));
        Assert.Same(old, shared);
        Assert.Same(before, JsonPatch.Parse("""[{"op":"test","path":"/b/c","value":1}]""").Apply(before));
        Assert.Same(before, JsonPatch.Empty.Apply(before));
    }

    [Fact]
    public void A_patch_reads_back_as_it_was_written()
    {
        const string Text = """[{"op":"add","path":"/a~1b","value":null},{"op":"remove","path":""},{"op":"replace","path":"/0","value":1.0},{"op":"move","path":"/x","from":"/y"},{"op":"copy","path":"/x","from":""},{"op":"test","path":"/é","value":{"b":1,"a":2}}]""";
        var patch = JsonPatch.Parse(Text);
        Assert.Equal(Text, patch.ToString());
        Assert.Equal(patch.Operations, JsonPatch.Parse(patch.ToString()).Operations);
    }

    [Fact]
    public void Random_edits_leave_the_document_they_started_from_as_it_was() =>
        Gen.Select(DocumentGen.Document, DocumentGen.Edits).Sample(
            (document, edits) =>
            {
                var text = document.ToString();
                foreach (var edit in edits)
                    _ = edit.Apply(document);
                Assert.Equal(text, document.ToString());
            },
            iter: 1000);
}
