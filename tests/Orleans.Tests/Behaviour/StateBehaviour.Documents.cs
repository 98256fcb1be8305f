using CsCheck;
using PluginState.Documents;
using PluginState.States;
using PluginState.Tests.Documents;
using static PluginState.Orleans.Tests.Behaviour.Edits;

namespace PluginState.Orleans.Tests.Behaviour;

/// <content>Documents are what their clients wrote, to the byte.</content>
public abstract partial class StateBehaviour
{
    public static TheoryData<string> Peculiar =>
    [
        "1e400", "-1e-400", "1.0", "-0", "1E+2", "123456789012345678901234567890.123456789012345678901234567890", "\"\\u0000\\ud83d\\ude00\\/\"", "\"é😀\\\"\"",
        """{"z":1,"a":2,"m":{"9":1,"10":2}}""", """{"":{"":[]}}""", """{"a/b":1,"m~n":2,"__proto__":3}""", "[]", "{}", "null", "true", "\"\"",
        """[[],[[]],{"a":[{}]},null,false]""",
    ];

    [Theory]
    [MemberData(nameof(Peculiar))]
    public async Task A_document_is_what_was_written_to_the_byte(string json)
    {
        var expected = Json(json).ToUtf8();
        var ann = await AnnAsync($$"""{"keep":{{json}}}""");
        Assert.Equal(expected, (await (await BobAsync()).SeeAsync()).Document.At("/keep").ToUtf8());
        var result = await ann.SetAsync("/put", json);
        Assert.Equal(expected, result.State.Document.At("/put").ToUtf8());
        Assert.Equal(expected, result.Patch.Operations.Single().Value!.ToUtf8());
        await ann.UpdateAsync(Replace(json));
        Assert.Equal(expected, (await (await EveAsync()).SeeAsync()).Document.ToUtf8());
        Assert.Equal(expected, (await ann.HistoryAsync())[0].Document.ToUtf8());
    }

    [Fact]
    public async Task A_document_may_be_as_deep_as_the_limits_say_and_no_deeper()
    {
        var deep = new string('[', 200) + new string(']', 200);
        var value = StateValue.Parse(deep, new() { MaxDepth = 200 });
        var ann = await AnnAsync();
        await ann.UpdateAsync(StateEdit.Replace(value));
        Assert.Equal((deep, 2L), await NowAsync());
        var deeper = StateValue.Parse($"[{deep}]", new() { MaxDepth = 201 });
        await Assert.ThrowsAsync<DocumentLimitException>(() => ann.UpdateAsync(StateEdit.Replace(deeper)));
        Assert.Equal((deep, 2L), await NowAsync());
    }

    [Fact]
    public async Task Whatever_a_client_replaces_it_with_a_document_comes_back_to_the_byte_and_its_patch_is_the_way_there()
    {
        var ann = await AnnAsync();
        var bob = await BobAsync();
        var before = StateObject.Empty as StateValue;
        await DocumentGen.Document.SampleAsync(async document =>
        {
            var result = await ann.UpdateAsync(StateEdit.Replace(document));
            Assert.Equal(result.State.Document.ToUtf8(), result.Patch.Apply(before).ToUtf8());
            Assert.Equal(before.ToUtf8(), result.Inverse.Apply(result.State.Document).ToUtf8());
            Assert.Equal((result.IsChanged ? document : before).ToUtf8(), (await bob.SeeAsync()).Document.ToUtf8());
            before = result.State.Document;
        }, iter: 60, threads: 1);
    }
}
