using PluginState.Documents;

namespace PluginState.Client;

/// <summary>What the user wants done to a document.</summary>
internal abstract record EditSource
{
    public abstract StateValue Apply(StateValue document);

    /// <summary>A function of the user's: it can be asked again what it makes of another document.</summary>
    public sealed record Function(Func<StateValue, StateValue> Edit) : EditSource
    {
        public override StateValue Apply(StateValue document) =>
            Edit(document) ?? throw new InvalidOperationException("The edit's function returned no document.");
    }

    public sealed record Patch(JsonPatch Operations) : EditSource
    {
        public override StateValue Apply(StateValue document) => Operations.Apply(document);
    }

    public sealed record Merge(StateValue Members) : EditSource
    {
        public override StateValue Apply(StateValue document) => MergePatch.Apply(document, Members);
    }

    public sealed record Replace(StateValue Document) : EditSource
    {
        public override StateValue Apply(StateValue document) => Document;
    }
}
