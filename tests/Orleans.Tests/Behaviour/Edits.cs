using PluginState.Documents;
using PluginState.States;

namespace PluginState.Orleans.Tests.Behaviour;

/// <summary>Short ways to say what is edited.</summary>
internal static class Edits
{
    public static StateValue Json(string json) => StateValue.Parse(json);

    public static StateEdit Patch(string json) => JsonPatch.Parse(json);

    public static StateEdit Set(string path, string json) => Patch($$"""[{"op":"add","path":"{{path}}","value":{{json}}}]""");

    public static StateEdit Remove(string path) => Patch($$"""[{"op":"remove","path":"{{path}}"}]""");

    public static StateEdit Merge(string json) => StateEdit.Merge(Json(json));

    public static StateValue At(this StateValue document, string pointer)
    {
        Assert.True(document.TryGet(JsonPointer.Parse(pointer), out var value), $"there is no {pointer} in {document}");
        return value;
    }

    public static StateEdit Replace(string json) => StateEdit.Replace(Json(json));
}
