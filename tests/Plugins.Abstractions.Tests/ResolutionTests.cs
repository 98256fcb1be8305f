using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace PluginState.Plugins.Abstractions.Tests;

public sealed class ResolutionTests
{
    private static readonly JsonTypeInfo<int> _int =
        JsonMetadataServices.CreateValueInfo<int>(new JsonSerializerOptions { TypeInfoResolver = JsonTypeInfoResolver.Combine() }, JsonMetadataServices.Int32Converter);

    [Fact]
    public void The_default_of_either_kind_declines()
    {
        Assert.Equal(ResolutionKind.Decline, default(Resolution).Kind);
        Assert.Equal(ResolutionKind.Decline, default(Resolution<int>).Kind);
    }

    [Fact]
    public void A_value_is_written_as_JSON_whether_it_comes_typed_or_as_an_element()
    {
        Assert.Equal("5", Text(Resolution.Set(5, _int)));
        Assert.Equal("""{"a":[1,2.50]}""", Text(Resolution.Set(JsonDocument.Parse("""{ "a": [1, 2.50] }""").RootElement)));
        Resolution<int> converted = 5;
        Assert.Equal("5", Text(converted.ToJson(_int)));
    }

    [Fact]
    public void Every_typed_answer_has_the_same_meaning_as_JSON()
    {
        foreach (var typed in (Resolution<int>[])[Resolution<int>.UseLocal, Resolution<int>.UseRemote, Resolution<int>.UseBase, Resolution<int>.Remove, Resolution<int>.Decline("why"), Resolution<int>.Fail("why"), Resolution<int>.Set(1)])
        {
            var json = typed.ToJson(_int);
            Assert.Equal((typed.Kind, typed.Reason), (json.Kind, json.Reason));
            Assert.Equal(typed.Kind == ResolutionKind.Set, !json.Json.IsEmpty);
        }
    }

    private static string Text(Resolution resolution)
    {
        Assert.Equal(ResolutionKind.Set, resolution.Kind);
        return Encoding.UTF8.GetString(resolution.Json.Span);
    }
}
