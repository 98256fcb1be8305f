using System.Text.Json;
using CsCheck;
using PluginState.Plugins.Notebooks;

namespace PluginState.Plugins.Tests.Notebooks;

public sealed class NotebookPropertyTests
{
    [Fact]
    public void A_merge_has_every_one_sided_edit_and_nothing_else() =>
        Gen.Select(_histories, Gen.Bool).Sample((history, withIds) =>
        {
            var (@base, earlier, later) = history;
            var conflict = Conflict(history, withIds);
            var (resolution, swapped) = (NotebookResolvers.Cells(conflict), NotebookResolvers.Cells(conflict.Swapped()));

            Assert.Equal((swapped.Kind, swapped.Reason), (resolution.Kind, resolution.Reason));
            Assert.Equal(swapped.Json.ToArray(), resolution.Json.ToArray());
            if (resolution.Kind == ResolutionKind.Decline)
            {
                // Only where both sides touched one cell is there anything to decline. Without ids, neighbours may be taken for one.
                Assert.True(!withIds || @base.Any(cell => Touched(cell, earlier) && Touched(cell, later)), resolution.Reason);
                return;
            }

            var sources = Sources(resolution);
            Assert.Equal(sources.Distinct(), sources);
            Assert.Subset(Sources(@base, earlier, later), sources.ToHashSet());
            Assert.Superset(Sources(earlier, later).Except(Sources(@base)).ToHashSet(), sources.ToHashSet());
            Assert.Equal(
                @base.Where(cell => !Touched(cell, earlier) && !Touched(cell, later)).Select(cell => cell.Source),
                sources.Intersect(Sources(@base)));
            AssertSameOrder(Sources(earlier), sources);
            AssertSameOrder(Sources(later), sources);
        });

    [Fact]
    public void Edits_of_different_cells_always_merge() =>
        _histories.Sample(history =>
        {
            var (@base, earlier, later) = history;
            var apart = @base.All(cell => !Touched(cell, earlier) || !Touched(cell, later));

            Assert.True(!apart || NotebookResolvers.Cells(Conflict(history, withIds: true)).Kind == ResolutionKind.Set);
        });

    [Fact]
    public void A_side_that_did_nothing_leaves_the_other_side_s_cells() =>
        Gen.Select(_histories, Gen.Bool).Sample((history, withIds) =>
        {
            var (@base, changed, _) = history;
            var expected = JsonElement.Parse(Json(changed, withIds));
            foreach (var (earlier, later) in new[] { (@base, changed), (changed, @base), (changed, changed) })
            {
                var resolution = NotebookResolvers.Cells(Conflict((@base, earlier, later), withIds));

                Assert.Equal((ResolutionKind.Set, null), (resolution.Kind, resolution.Reason));
                Assert.True(JsonElement.DeepEquals(expected, JsonDocument.Parse(resolution.Json).RootElement));
            }
        });

    /// <summary>A cell of the model: sources are distinct, and an edited one tells whose it is.</summary>
    private sealed record ModelCell(string Id, string Source, int Runs = 0);

    /// <summary>What a side does to each cell of the base, and how many cells it inserts before it.</summary>
    private enum Deed
    {
        Keep,
        Edit,
        Run,
        Delete,
    }

    private static readonly Gen<(Deed Deed, int Inserts)[]> _deeds = Gen.Select(
        Gen.Frequency((5, Gen.Const(Deed.Keep)), (1, Gen.Const(Deed.Edit)), (1, Gen.Const(Deed.Run)), (1, Gen.Const(Deed.Delete))),
        Gen.Frequency((4, Gen.Const(0)), (1, Gen.Int[1, 2]))).Array[7];

    private static readonly Gen<(ModelCell[] Base, ModelCell[] Earlier, ModelCell[] Later)> _histories =
        Gen.Select(Gen.Int[0, 6], _deeds, _deeds).Select((count, earlier, later) =>
        {
            ModelCell[] @base = [.. Enumerable.Range(0, count).Select(i => new ModelCell($"c{i}", $"cell {i}"))];
            return (@base, Apply(@base, earlier, "ann"), Apply(@base, later, "bob"));
        });

    private static ModelCell[] Apply(ModelCell[] @base, (Deed Deed, int Inserts)[] deeds, string who)
    {
        var cells = new List<ModelCell>();
        for (var i = 0; i <= @base.Length; i++)
        {
            for (var n = 0; n < deeds[i].Inserts; n++)
            {
                cells.Add(new ModelCell($"{who}-{i}-{n}", $"inserted by {who} at {i}, {n}"));
            }

            if (i < @base.Length && deeds[i].Deed != Deed.Delete)
            {
                cells.Add(deeds[i].Deed switch
                {
                    Deed.Edit => @base[i] with { Source = $"{@base[i].Source} edited by {who}" },
                    Deed.Run => @base[i] with { Runs = who.Length + i },
                    _ => @base[i],
                });
            }
        }

        return [.. cells];
    }

    /// <summary>Whether a side edited or deleted the cell; running it is neither.</summary>
    private static bool Touched(ModelCell cell, ModelCell[] side) => !side.Any(other => other.Id == cell.Id && other.Source == cell.Source);

    private static TestConflict Conflict((ModelCell[] Base, ModelCell[] Earlier, ModelCell[] Later) history, bool withIds) =>
        new(Json(history.Base, withIds), Json(history.Earlier, withIds), Json(history.Later, withIds));

    private static string Json(ModelCell[] cells, bool withIds) => "[" + string.Join(",", cells.Select(cell =>
        $$"""{"cell_type":"code","execution_count":{{cell.Runs}},{{(withIds ? $"\"id\":\"{cell.Id}\"," : "")}}"metadata":{},"outputs":[],"source":"{{cell.Source}}"}""")) + "]";

    private static HashSet<string> Sources(params ModelCell[][] sides) => [.. sides.SelectMany(side => side).Select(cell => cell.Source)];

    private static List<string> Sources(Resolution resolution) =>
        [.. JsonDocument.Parse(resolution.Json).RootElement.EnumerateArray().Select(cell => cell.GetProperty("source").GetString()!)];

    private static void AssertSameOrder(IEnumerable<string> side, List<string> merged) =>
        Assert.Equal(side.Intersect(merged), merged.Intersect(side));
}
