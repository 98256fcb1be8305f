using CsCheck;
using PluginState.Documents;
using PluginState.Storage;
using PluginState.Tests.Documents;

namespace PluginState.Sqlite.Tests;

public sealed class RoundTripTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private string Path => _folder["states.db"];

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string> Documents =>
    [
        "null", "true", "0", "-0", "1.0", "10e-1", "1E+2", "\"\"", "[]", "{}", "[null,true,{\"b\":1,\"a\":2}]",
        "123456789012345678901234567890123456789012345678901234567890.000000000000000000000000000000001",
        "1e999999999", "-1e-999999999", "9007199254740993", "{\"\":{\"/\":{\"~\":[[[[]]]]}}}", "\"\\u0000\\u0001\\u001f\\\"\\\\/é😀\\u2028<>&'\"",
        "{\"é\":1,\"\\u0000\":2,\"e\\u0301\":3}",
    ];

    [Theory]
    [MemberData(nameof(Documents))]
    public async Task Every_kind_of_document_comes_back_to_the_byte(string json)
    {
        var document = StateValue.Parse(json);
        await using (var storage = SqliteStateStorage.Open(Path))
            await storage.SaveAsync(Changes.First("a", document));
        await using (var storage = SqliteStateStorage.Open(Path))
            Assert.Equal(document.ToUtf8(), (await storage.RequiredAsync("a")).Document.ToUtf8());
    }

    [Fact]
    public async Task Epoch_version_stamp_and_operation_ids_come_back_as_they_were()
    {
        var change = Changes.First("a", "{}", "first") with
        {
            Epoch = long.MaxValue,
            Version = 41,
            Stamp = new(new DateTimeOffset(2024, 2, 29, 23, 59, 59, TimeSpan.FromMinutes(-570)).AddTicks(9_999_999), "Jörg \0 😀"),
        };
        await using (var storage = SqliteStateStorage.Open(Path))
        {
            await storage.SaveAsync(change);
            await storage.SaveAsync(change.Then("[]", "second \0 😀") with { Stamp = change.Stamp });
            await storage.SaveAsync(Changes.First("no actor", "1") with { Stamp = default });
        }

        await using (var storage = SqliteStateStorage.Open(Path))
        {
            var state = await storage.RequiredAsync("a");
            Assert.Equal((long.MaxValue, 42L, change.Stamp), (state.Epoch, state.Version, state.Stamp));
            Assert.Equal(change.Stamp.Timestamp.Offset, state.Stamp.Timestamp.Offset);
            Assert.Equal([new("first", 41), new("second \0 😀", 42)], state.Operations);
            Assert.Equal(default, (await storage.RequiredAsync("no actor")).Stamp);
        }
    }

    [Fact]
    public async Task States_whose_ids_look_alike_are_different_states()
    {
        string[] ids = ["a", "A", "a\0", "a\0b", "a ", "é", "e\u0301", "'; DROP TABLE states; --", "%", new string('x', 10_000), "😀", "\uFFFD"];
        await using var storage = SqliteStateStorage.Open(Path);
        await Task.WhenAll(ids.Select((id, i) => storage.SaveAsync(Changes.First(id, (StateValue)(long)i)).AsTask()));
        for (var i = 0; i < ids.Length; i++)
            Assert.Equal((ids[i], i.ToString(System.Globalization.CultureInfo.InvariantCulture)), (await storage.RequiredAsync(ids[i]) is var state ? state.StateId : "", state.Document.ToString()));
    }

    [Fact]
    public async Task Text_that_SQLite_cannot_hold_is_refused_and_not_stored_as_another()
    {
        await using var storage = SqliteStateStorage.Open(Path);
        await storage.SaveAsync(Changes.First("\uFFFD", "1"));
        await AssertRefused(() => storage.SaveAsync(Changes.First("\uD800", "1")).AsTask());
        await AssertRefused(() => storage.SaveAsync(Changes.First("a", "1", "\uDC00")).AsTask());
        await AssertRefused(() => storage.SaveAsync(Changes.First("a", "1") with { Stamp = new(default, "x\uD800") }).AsTask());
        await AssertRefused(() => storage.LoadAsync("\uD800").AsTask());
        await AssertRefused(() => storage.RemoveAsync("\uD800").AsTask());

        static async Task AssertRefused(Func<Task> call) =>
            Assert.Contains("surrogate", (await Assert.ThrowsAsync<StorageException>(call)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Documents_as_deep_as_can_be_read_come_back_and_deeper_ones_are_refused()
    {
        await using var storage = SqliteStateStorage.Open(Path, new() { PatchThreshold = 0 });
        var first = Changes.First("a", new StateArray([Changes.Large(4000), Nested(510, "1")]));
        await storage.SaveAsync(first);

        // A patch nests the value it sets two deep: this one could not be read again, and is not written.
        var second = first.Then(((StateArray)first.Document).SetItem(1, Nested(511, "2")));
        await storage.SaveAsync(second);
        Assert.Equal(second.Document.ToUtf8(), (await storage.RequiredAsync("a")).Document.ToUtf8());
        var error = await Assert.ThrowsAsync<StorageException>(async () => await storage.SaveAsync(second.Then(Nested(513, "3"))));
        Assert.Contains("nests 513 deep", error.Message, StringComparison.Ordinal);

        static StateValue Nested(int depth, string leaf) =>
            Enumerable.Range(0, depth).Aggregate(StateValue.Parse(leaf), static (value, _) => new StateArray([value]));
    }

    [Fact]
    public async Task A_thousand_random_edits_come_back_to_the_byte_after_each_and_after_reopening()
    {
        var expected = new Dictionary<string, byte[]>();
        var edits = 0;
        await using (var storage = SqliteStateStorage.Open(Path, new() { PatchThreshold = 0, MaxPatches = 3, Durability = SqliteDurability.ProcessEnd }))
        {
            await Gen.Select(DocumentGen.ObjectDocument, DocumentGen.Edits.Array[4, 8]).SampleAsync(
                async (document, steps) =>
                {
                    // Large enough that patches are worth it, and spelled in more than one way.
                    document = ((StateObject)document).Set("large", Changes.Large(2000));
                    var change = Changes.First($"state{expected.Count}", document);
                    await storage.SaveAsync(change);
                    foreach (var step in steps)
                    {
                        edits++;
                        change = change.Then(step.Aggregate(change.Document, static (current, edit) => edit.Apply(current)));
                        if (edits % 5 == 0)
                            change = change with { Document = Respelled(change.Document) };
                        await storage.SaveAsync(change);
                        var stored = await storage.RequiredAsync(change.StateId);
                        Assert.Equal(change.Version, stored.Version);
                        Assert.Equal(change.Document.ToUtf8(), stored.Document.ToUtf8());
                    }

                    expected.Add(change.StateId, change.Document.ToUtf8());
                },
                iter: 200,
                threads: 1);
        }

        Assert.True(edits >= 800);
        Assert.True((long)Changes.Sql(Path, "SELECT count(*) FROM patches")! > 0);
        await using (var storage = SqliteStateStorage.Open(Path))
        {
            foreach (var (id, bytes) in expected)
                Assert.Equal(bytes, (await storage.RequiredAsync(id)).Document.ToUtf8());
        }
    }

    /// <summary>An equal document in other bytes: members the other way round, numbers with an exponent.</summary>
    private static StateValue Respelled(StateValue value) => value switch
    {
        StateObject o => new StateObject(o.Reverse().Select(static member => KeyValuePair.Create(member.Key, Respelled(member.Value)))),
        StateArray a => new StateArray(a.Select(Respelled)),
        StateNumber n when !n.Text.Contains('e', StringComparison.OrdinalIgnoreCase) => StateValue.Parse(n.Text + "e0"),
        _ => value,
    };
}
