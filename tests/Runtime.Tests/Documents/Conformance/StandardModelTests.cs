using CsCheck;
using PluginState.Documents;

namespace PluginState.Tests.Documents.Conformance;

/// <summary>Patches that nobody thought of: random ones, of which a good part fails, on small documents and on wide ones.</summary>
public sealed class StandardModelTests
{
    private static readonly string[] _oddTokens = ["-", "", "00", "01", "+1", "1e0", "4294967296", "none"];

    /// <summary>The standard knows none.</summary>
    private static readonly StateLimits _limits = new() { MaxDepth = 512, MaxBytes = long.MaxValue };

    /// <summary>An array or an object of up to a few thousand, with small documents among the numbers, inside something else or not.</summary>
    private static readonly Gen<StateValue> _wide = Gen.Select(Gen.Int[0, 3000], Gen.Bool, Gen.Bool, DocumentGen.OfDepth(2), Gen.Int[1, 200])
        .Select(static (count, isArray, isInside, value, every) =>
        {
            var items = Enumerable.Range(0, count).Select(i => i % every == 0 ? value : i);
            StateValue wide = isArray ? new StateArray(items) : new StateObject(items.Select(static (item, i) => KeyValuePair.Create($"m{i}", item)));
            return isInside ? new StateObject([KeyValuePair.Create("a", wide), KeyValuePair.Create("b", value)]) : wide;
        });

    [Fact]
    public void Random_patches_do_what_the_standard_says_or_fail_at_the_operation_where_it_says() =>
        Gen.Select(DocumentGen.Document, DocumentGen.OfDepth(2).Array[4], Gen.Int).Sample(Check, iter: 4000);

    [Fact]
    public void Random_patches_of_wide_documents_do_what_the_standard_says_or_fail_at_the_operation_where_it_says() =>
        Gen.Select(_wide, DocumentGen.OfDepth(2).Array[40], Gen.Int).Sample(Check, iter: 150);

    private static void Check(StateValue document, StateValue[] values, int seed)
    {
        var text = document.ToString();
        var model = new StandardModel(document);
        var random = new Random(seed);
        List<JsonPatchOperation> operations = [];
        var fails = false;
        foreach (var value in values)
        {
            operations.Add(Draw(model.Document, value, random));
            fails = !model.TryApply(operations[^1]);
            if (fails || model.Document is { Size: > 1 << 20 } or { Depth: > 40 }) // copies into themselves double it each time
                break;
        }

        // Read back from its text, as a patch that somebody sent is.
        var patch = JsonPatch.Parse(new JsonPatch(operations).ToString(), _limits);
        if (fails)
            Assert.Equal(operations.Count - 1, Assert.Throws<JsonPatchException>(() => patch.Apply(document, _limits)).Operation);
        else
            Assert.Equal(model.Document, patch.Apply(document, _limits));
        Assert.Equal(text, document.ToString());
    }

    private static JsonPatchOperation Draw(StateValue document, StateValue value, Random random)
    {
        var kind = random.GetItems(Enum.GetValues<JsonPatchOperationKind>(), 1)[0];
        var path = DrawPlace(document, random);
        return kind switch
        {
            JsonPatchOperationKind.Remove => new(kind, path),
            JsonPatchOperationKind.Move or JsonPatchOperationKind.Copy => new(kind, path, From: DrawPlace(document, random)),
            // Most tests hold, or nothing would come after them.
            JsonPatchOperationKind.Test when random.Next(5) > 0 && document.TryGet(path, out var found) => new(kind, path, found),
            _ => new(kind, path, value),
        };
    }

    /// <summary>A place somewhere inside, rarely the whole, sometimes one that is not there yet or cannot be.</summary>
    private static JsonPointer DrawPlace(StateValue document, Random random)
    {
        var place = JsonPointer.Root;
        for (var here = document; random.Next(8) > 0;)
        {
            if (here is StateObject { Count: > 0 } o)
                (place, here) = o.ElementAt(random.Next(o.Count)) is var member ? (place.Append(member.Key), member.Value) : default;
            else if (here is StateArray { Count: > 0 } a && random.Next(a.Count) is var index)
                (place, here) = (place.Append(index), a[index]);
            else
                break;
        }

        return random.Next(6) > 0 ? place
            : random.Next(2) > 0 && document.TryGet(place, out var at) && at is StateArray items ? place.Append(random.Next(items.Count + 2))
            : place.Append(random.GetItems(_oddTokens, 1)[0]);
    }
}
