using CsCheck;
using PluginState.Documents;

namespace PluginState.Tests.Documents;

/// <summary>Random documents and random edits of them, for properties that must hold for every document.</summary>
internal static partial class DocumentGen
{
    private static readonly string[] _names = ["a", "b", "c", "d", "/", "~", "0", "é"];

    /// <summary>Member names: few, so that edits collide; some need escapes in a pointer or look like an index.</summary>
    public static Gen<string> Name { get; } = Gen.Int[0, _names.Length - 1].Select(static i => _names[i]);

    /// <summary>Null, booleans, strings, and numbers of which several are written differently and equal.</summary>
    public static Gen<StateValue> Scalar { get; } = Gen.OneOf(
        Gen.Const<StateValue>(StateValue.Null),
        Gen.Bool.Select(static value => (StateValue)value),
        Gen.Int[0, 4].Select(static value => (StateValue)(long)value),
        Gen.OneOf("1.0", "10e-1", "-0", "0.0", "2.50", "1e300", "-12345678901234567890.5", "9007199254740993").Select(static text => StateValue.Parse(text)),
        Gen.OneOf("", "a", "b", "\"\\/\b\n\u0001", "é😀").Select(static text => (StateValue)text));

    /// <summary>A document of depth 4 at the most.</summary>
    public static Gen<StateValue> Document { get; } = OfDepth(4);

    /// <summary>A document whose root is an object.</summary>
    public static Gen<StateValue> ObjectDocument { get; } = Object(OfDepth(3));

    /// <summary>A value of at most that depth.</summary>
    public static Gen<StateValue> OfDepth(int depth) => depth == 0
        ? Scalar
        : Gen.Frequency((2, Scalar), (4, Object(OfDepth(depth - 1))), (2, OfDepth(depth - 1).Array[0, 4].Select(static items => (StateValue)new StateArray(items))));

    /// <summary>The document after up to four random edits: values set, added, removed, moved within an array.</summary>
    public static Gen<StateValue> EditOf(StateValue document) =>
        Edits.Select(edits => edits.Aggregate(document, static (current, edit) => edit.Apply(current)));

    /// <summary>Random edits that fit any document: each picks its place among those there are.</summary>
    public static Gen<DocumentEditStep[]> Edits { get; } = Gen.Select(Gen.Int[0, 1000], Gen.Int[0, 5], Name, OfDepth(2))
        .Select(static (pick, action, name, value) => new DocumentEditStep(pick, action, name, value)).Array[0, 4];

    /// <summary>A document with arrays worth merging: of objects told apart by "id", of scalars, some of them there twice.</summary>
    public static Gen<StateValue> DocumentWithArrays { get; } = Object(WithArrays(2));

    /// <summary>Random rules for arrays, most of which match something.</summary>
    public static Gen<MergeRule[]> Rules { get; } = Gen.Select(
        Gen.OneOf("/**", "/*", "/a", "/b", "/*/*", "/a/**", "/**/c", "/*/0", "/*/*/*"), Gen.Int[0, 5]).Select(static (path, rule) => rule switch
        {
            0 => new MergeRule(path, ArrayMerge.Atomic),
            1 => new MergeRule(path, ArrayMerge.Set),
            2 or 3 => new MergeRule(path, ArrayMerge.Sequence),
            _ => new MergeRule(path, ArrayMerge.Keyed, "id"),
        }).Array[0, 3];

    private static Gen<StateValue> WithArrays(int depth) => depth == 0
        ? Gen.Frequency((4, Scalar), (2, Scalars), (3, Keyed(Scalar)))
        : Gen.Frequency((2, Scalar), (3, Object(WithArrays(depth - 1))), (2, Scalars), (4, Keyed(WithArrays(depth - 1))));

    private static Gen<StateValue> Scalars => Gen.Int[0, 5].Array[0, 6].Select(
        static items => (StateValue)new StateArray(items.Select(static item => (StateValue)(long)item)));

    private static Gen<StateValue> Keyed(Gen<StateValue> value) => Gen.Select(Gen.Int[0, 4], Name, value).Array[0, 4].Select(static items =>
        (StateValue)new StateArray(items.DistinctBy(static item => item.Item1).Select(static item => item.Item1 == 4 && item.Item2 == "0"
            ? (StateValue)(long)item.Item1
            : new StateObject(KeyValuePair.Create("id", (StateValue)(long)item.Item1), KeyValuePair.Create(item.Item2, item.Item3)))));

    /// <summary>Every place of a document, the root first.</summary>
    public static IEnumerable<JsonPointer> Places(StateValue document) => Places(document, JsonPointer.Root);

    private static Gen<StateValue> Object(Gen<StateValue> value) => Gen.Select(Name, value).Array[0, 5].Select(static members =>
        (StateValue)new StateObject(members.DistinctBy(static m => m.Item1).Select(static m => KeyValuePair.Create(m.Item1, m.Item2))));

    private static IEnumerable<JsonPointer> Places(StateValue value, JsonPointer at) => value switch
    {
        StateObject o => [at, .. o.SelectMany(member => Places(member.Value, at.Append(member.Key)))],
        StateArray a => [at, .. a.SelectMany((item, i) => Places(item, at.Append(i)))],
        _ => [at],
    };
}

/// <summary>One random edit.</summary>
internal sealed record DocumentEditStep(int Pick, int Action, string Name, StateValue Value)
{
    public StateValue Apply(StateValue document)
    {
        var places = DocumentGen.Places(document).ToList();
        // The root is one place of many, and replacing it leaves no room for anything else: take it only where it is all there is.
        var place = places[places.Count == 1 ? 0 : 1 + (Pick % (places.Count - 1))];
        Assert.True(document.TryGet(place, out var here));
        JsonPatchOperation operation = (Action, here) switch
        {
            (0, _) when !place.IsRoot => new(JsonPatchOperationKind.Remove, place),
            (1 or 2, StateObject) => new(JsonPatchOperationKind.Add, place.Append(Name), Value),
            (1 or 2, StateArray a) => new(JsonPatchOperationKind.Add, place.Append(Pick % (a.Count + 1)), Value),
            (3, StateArray { Count: > 0 } a) => new(JsonPatchOperationKind.Move, place.Append(0), From: place.Append(Pick % a.Count)),
            (4, _) when document is StateObject => new(JsonPatchOperationKind.Add, JsonPointer.Root.Append(Name), Value),
            _ => new(JsonPatchOperationKind.Replace, place, Value),
        };
        return new JsonPatch(operation).Apply(document);
    }
}
