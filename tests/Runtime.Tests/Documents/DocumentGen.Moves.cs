using CsCheck;
using PluginState.Conflicts;
using PluginState.Documents;

namespace PluginState.Tests.Documents;

/// <content>Edits that move.</content>
internal static partial class DocumentGen
{
    /// <summary>Random edits of which some move a subtree.</summary>
    public static Gen<(DocumentEditStep Step, int MoveTo)[]> MovingEdits { get; } = Gen.Select(
        Gen.Select(Gen.Int[0, 1000], Gen.Int[0, 5], Name, WithArrays(1)), Gen.Int[-400, 200]).Select(
            static (step, moveTo) => (new DocumentEditStep(step.Item1, step.Item2, step.Item3, step.Item4), moveTo)).Array[0, 5];

    /// <summary>The document after edits, and what they moved in the end.</summary>
    public static (StateValue Document, IReadOnlyList<SubtreeMove> Moves) Apply(StateValue document, (DocumentEditStep Step, int MoveTo)[] edits)
    {
        IReadOnlyList<SubtreeMove> moves = [];
        foreach (var (step, moveTo) in edits)
        {
            var places = Places(document).Where(place => !place.IsRoot).ToList();
            var (from, to) = moveTo < 0 || places.Count == 0 ? (null, null) : (places[step.Pick % places.Count], places[moveTo % places.Count].Parent.Append(step.Name));
            if (from is not null && !from.Contains(to!) && document.Get(to!.Parent).GetValueOrDefault() is StateObject
                && (to.Parent == from.Parent || document.Get(from.Parent).GetValueOrDefault() is StateObject))
            {
                var patch = new JsonPatch(new JsonPatchOperation(JsonPatchOperationKind.Move, to, From: from));
                moves = NetMoves.Compose([.. moves], NetMoves.Of(patch, document));
                document = patch.Apply(document);
            }
            else
            {
                document = step.Apply(document);
            }
        }

        return (document, moves);
    }
}
