using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using PluginState.Conflicts;
using PluginState.Documents;
using PluginState.Host.Merge;
using PluginState.Resolvers;

namespace PluginState.Host.Tests;

/// <summary>Whatever the looks of the files, what is written is the merged document.</summary>
public sealed partial class MergedJsonWriterTests
{
    private const int Rounds = 300;

    public static TheoryData<int> Seeds => [1, 2, 3, 4];

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task What_is_written_reads_as_the_merged_document(int seed)
    {
        var random = new RandomJson(seed);
        for (var round = 0; round < Rounds; round++)
        {
            var (@base, ours, theirs) = random.Documents();
            var (oursText, theirsText) = (Parse(random.Write(ours)), Parse(random.Write(theirs)));
            var merged = await MergeAsync(@base, oursText, theirsText, ConflictStrategy.Merge);
            var written = MergedJsonWriter.Write(merged, oursText, theirsText);
            Assert.True(Parse(written).Document.Equals(merged.Document), $"seed {seed}, round {round}: {Encoding.UTF8.GetString(written)} is not {merged.Document}");
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Where_theirs_changed_nothing_ours_is_the_same_to_the_byte(int seed)
    {
        var random = new RandomJson(seed);
        for (var round = 0; round < Rounds; round++)
        {
            var (@base, ours, _) = random.Documents();
            var bytes = random.Write(ours);
            var (oursText, theirsText) = (Parse(bytes), Parse(random.Write(@base)));
            var merged = await MergeAsync(@base, oursText, theirsText, ConflictStrategy.Fail);
            Assert.Equal(bytes, MergedJsonWriter.Write(merged, oursText, theirsText));
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Taking_one_side_of_every_marked_conflict_gives_that_sides_merge(int seed)
    {
        var random = new RandomJson(seed);
        var conflicts = 0;
        for (var round = 0; round < Rounds; round++)
        {
            var (@base, ours, theirs) = random.Documents();
            var (oursText, theirsText) = (Parse(random.Write(ours)), Parse(random.Write(theirs)));
            var merged = await MergeAsync(@base, oursText, theirsText, ConflictStrategy.Fail);
            var written = Encoding.UTF8.GetString(MergedJsonWriter.Write(merged, oursText, theirsText)).TrimStart('\uFEFF').ReplaceLineEndings("\n");
            conflicts += merged.Conflicts.Length;
            Assert.Equal(merged.Conflicts.Length, Marked().Count(written));
            AssertSide(Marked().Replace(written, "$1"), conflict => conflict.Local);
            AssertSide(Marked().Replace(written, "$2"), conflict => conflict.Remote);

            void AssertSide(string text, Func<SettledConflict, Slot<StateValue>> side)
            {
                var answers = merged.Conflicts.ToDictionary(conflict => conflict.Path, side);
                var expected = ThreeWayMerge.Of(@base, oursText.Document, theirsText.Document, new() { Answers = answers }).Document;
                // A side without the last member leaves the comma before it.
                using var document = JsonDocument.Parse(text, new() { AllowTrailingCommas = true });
                Assert.True(StateValue.Parse(JsonSerializer.Serialize(document.RootElement)).Equals(expected), $"seed {seed}, round {round}: {written} is not {expected}");
            }
        }

        Assert.True(conflicts > Rounds / 4, $"{conflicts} conflicts");
    }

    [GeneratedRegex("^<<<<<<< ours\n(.*?)^=======\n(.*?)^>>>>>>> theirs", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Marked();

    private static JsonText Parse(byte[] bytes) => JsonText.TryParse(bytes, out var text) ? text! : throw new InvalidOperationException("empty");

    private static ValueTask<DocumentMergeResult> MergeAsync(StateValue @base, JsonText ours, JsonText theirs, ConflictStrategy strategy) =>
        new DocumentMerger(new ResolverCatalog(new BoundedResolverRegistry())).MergeAsync(
            new() { Base = @base, Local = ours.Document, Remote = theirs.Document, Strategy = strategy },
            TestContext.Current.CancellationToken);
}
